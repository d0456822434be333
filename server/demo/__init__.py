"""The demo committee 示例市政协: invented people, units and proposals, made by the real commands."""

from server.demo.loading import ensure_demo
from server.demo.welcome import welcome

__all__ = ["ensure_demo", "welcome"]
