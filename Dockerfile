# The program as one image: the server, the worker and the operator's commands (compose.yaml starts all three).
#
# A tag moves. To build from exactly the base that was tested, name it by its digest, which
# `docker image inspect --format '{{index .RepoDigests 0}}' python:3.11-slim-bookworm` shows after a pull:
#
#     docker build --build-arg BASE=docker.io/library/python@sha256:… .
ARG BASE=docker.io/library/python:3.11-slim-bookworm

# hadolint ignore=DL3006  # The tag is in BASE.
FROM ${BASE} AS build
WORKDIR /app
# A mirror, if one is given; the hashes hold whatever it answers.
ARG PIP_INDEX_URL
COPY requirements.txt ./
# Only wheels, so nothing is compiled and no compiler is needed; script/_environment says why nothing is resolved.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-input \
        --no-deps --require-hashes --only-binary=:all: --no-compile --requirement requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes pip setuptools \
    && rm requirements.txt
# What runs, and nothing else; tests/contract/test_image.py starts the server from these files alone.
COPY LICENSE ./
COPY server ./server
COPY services ./services
COPY api_spec ./api_spec
COPY migrations ./migrations
COPY regulations ./regulations
COPY docs/problems.md ./docs/problems.md
# The bytecode is made here, because the container can write none. It is trusted without a look at the source's date,
# which a copy may change. A checkout with a strict umask would be unreadable for the container's user.
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/venv/lib /app \
    && chmod -R u=rwX,go=rX /app /opt/venv

# hadolint ignore=DL3006  # As above.
FROM ${BASE}
ARG BASE
LABEL org.opencontainers.image.title="掌上提案" \
    org.opencontainers.image.description="The member services of a Chinese consultative committee" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="${BASE}"
# The base's own pip is not needed any more. /data is for uploaded files, and for the SQLite file of a deployment without
# PostgreSQL; a named volume takes over its owner.
RUN rm -rf /usr/local/lib/python3.*/site-packages/* /usr/local/bin/pip* /usr/local/bin/wheel \
        "$(python -c 'import os; print(os.path.dirname(os.__file__))')/ensurepip" \
    && groupadd --gid 10001 committee \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin committee \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENV=production \
    FILES_FOLDER=/data/files \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# Ready, not only alive: whoever waits for this container wants to be answered. Docker only shows the state; where an
# unhealthy container is restarted (Swarm), /healthz is the one to ask, as a restart does not bring a database back.
# http.client, because urllib would ask the operator's HTTP proxy for 127.0.0.1.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "\
import http.client, os, sys; \
server = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); \
server.request('GET', '/readyz'); \
sys.exit(server.getresponse().status != 200)"]
CMD ["python", "-m", "server"]
