"""The FastAPI peer: asynchronous SQLAlchemy 2 and pydantic 2, laid out as FastAPI's documentation of bigger apps is."""
