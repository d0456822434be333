"""What the operator's terminal shows once the server is ready to start."""

from server.demo.log_ins import FIRST_MEMBER, FIRST_STAFF, FIRST_UNIT_OFFICER, MEMBERS, PASSWORD
from server.settings import Settings


def welcome(settings: Settings) -> str:
    """Addresses, demo log-ins and three lines to try."""
    base = f"http://{settings.host}:{settings.port}"
    lines = [
        "掌上提案正在启动，片刻之后可用：",
        f"  接口文档   {base}/docs",
        f"  OpenAPI    {base}/openapi.json",
        f"  健康检查   {base}/readyz",
    ]
    if settings.demo:
        lines += _demo(base)
    return "\n".join(lines)


def _demo(base: str) -> list[str]:
    staff = FIRST_STAFF
    log_in = f'{{"phone":"{FIRST_MEMBER}","password":"{PASSWORD}"}}'
    pick = """python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])'"""
    return [
        "",
        f"演示账号（示例市政协，密码均为 {PASSWORD}）",
        f"  委员           {FIRST_MEMBER} … {FIRST_MEMBER + MEMBERS - 1}",
        f"  系统管理员     {staff}      审计员       {staff + 1}",
        f"  提案初审       {staff + 2}      提案复审     {staff + 3}",
        f"  交办人员       {staff + 4}      活动组织者   {staff + 5}",
        f"  履职考核       {staff + 6}      督查         {staff + 7}",
        f"  秘书长         {staff + 8}      主席会议     {staff + 9}",
        f"  分管领导       {staff + 10}      党派经办人   {staff + 11}",
        f"  承办单位       {FIRST_UNIT_OFFICER} … {FIRST_UNIT_OFFICER + 11}",
        "",
        "试一试：",
        f"  TOKEN=$(curl -s {base}/api/v1/sessions -H 'Content-Type: application/json' -d '{log_in}' | {pick})",
        f'  curl -s {base}/api/v1/home -H "Authorization: Bearer $TOKEN"',
        f'  curl -s {base}/api/v1/me/score -H "Authorization: Bearer $TOKEN"',
    ]
