"""A regulation made for tests: every shape, with caps and floors on every level that cut and raise often."""

RAISING = """
id = "raising"
title = "有保底、合并与封顶的办法"
version = "1"
effective_from = 2026-01-01
[[categories]]
id = "a"
name = "甲"
clause = "第一条"
cap = 7.5
floor = -3
[[categories.rules]]
id = "a1"
name = "提案"
clause = "第一条"
text = "提案计分。"
shape = "up_to_n"
unit = "signers"
at_most = 4
cap = 6
points_by = { field = "position", table = { individual = 2.5, first = 1.25, cosigner = -1, main = 0 } }
match = [{ kind = "proposal" }]
[[categories.rules]]
id = "a2"
name = "缺席"
clause = "第一条"
text = "缺席扣分。"
shape = "per_event"
points = -2.25
floor = -5
match = [{ kind = "attendance", where = { status = ["absent", "excused"] } }]
[[categories]]
id = "b"
name = "乙"
clause = "第二条"
floor = 1
applies_to = ["ordinary"]
[[categories.rules]]
id = "b1"
name = "荣誉"
clause = "第二条"
text = "荣誉计分。"
shape = "best_per_item"
points_by = { field = "honour", table = { key = 6, excellent = -4.5 } }
match = [{ kind = "proposal_honour" }]
[[categories.rules]]
id = "b2"
name = "表彰"
clause = "第二条"
text = "表彰计分。"
shape = "once"
points_by = { field = "level", table = { national = 3, province = -1 } }
match = [{ kind = "award" }, { kind = "adoption" }]
[[categories.rules]]
id = "b3"
name = "信息"
clause = "第二条"
text = "信息计分。"
shape = "from_nth"
nth = 2
points = 1.1
match = [{ kind = "opinion" }]
[[categories]]
id = "c"
name = "丙"
[[categories.rules]]
id = "c1"
name = "半天"
clause = "第三条"
text = "满五个半天计分。"
shape = "threshold"
unit = "half_days"
at_least = 5
points = 4
match = [{ kind = "attendance" }]
[[groups]]
id = "ab"
name = "甲乙"
clause = "第四条"
categories = ["a", "b"]
cap = 9
floor = 0.5
[total]
clause = "第五条"
cap = 10
floor = 2
"""
