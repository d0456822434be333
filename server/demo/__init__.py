"""The demo committee 示例市政协: invented people, units and proposals, made by the real commands."""
