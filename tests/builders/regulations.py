"""Regulations made for tests: with limits that cut often, with every way of counting, with every section."""

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

WIDE = """
id = "wide"
title = "大办法"
version = "1"
source = "虚构"
notes = ["说明"]
effective_from = 2026-01-01
period = { from = "12-01", to = "11-30" }
[roles]
chair = "主席"
[facts.gift]
name = "捐赠"
[facts.gift.fields]
amount = "decimal"
[facts.talk]
name = "座谈"
[rounding]
clause = "第一条"
mode = "half_up"
places = 2
total_places = 1
[[exemptions]]
id = "fair"
name = "公平"
clause = "第二条"
match = [{ kind = "talk", days = { from = "01-01", to = "01-31" } }]
[[categories]]
id = "a"
name = "甲"
clause = "第三条"
weight = 0.5
[[categories.rules]]
id = "a1"
name = "提案"
clause = "第三条"
text = "提案。"
shape = "per_event"
points_by = { field = "status", then = "position", table = { filed = { first = 5, cosigner = 2 } } }
share = { among = "signers", by = "position", parts = { first = "1/2", cosigner = "rest" } }
each_cap = 9
[[categories.rules.match]]
kind = "proposal"
where = { signers = { at_least_part = "1/3", of = "signers" }, status = { not = "merged" } }
[[categories.rules]]
id = "a2"
name = "走访"
clause = "第四条"
text = "走访。"
shape = "steps"
steps = [{ at_least = 1, points = 1 }, { at_least = 3, points = 2 }]
requires = ["d"]
match = [{ kind = "talk" }]
[[categories.rules]]
id = "a3"
name = "出席率"
clause = "第五条"
text = "出席率。"
shape = "rate"
points = 10
match = [{ kind = "attendance", where = { status = "present" } }]
among = [{ kind = "attendance", where = { status = "absent" } }]
[[categories]]
id = "b"
name = "乙"
[[categories.rules]]
id = "b1"
name = "捐赠"
clause = "第六条"
text = "捐赠。"
shape = "once"
lowest = true
unit = "amount"
points = 1
match = [{ kind = "gift", where = { amount = { given = true } } }]
[[same_matter]]
id = "s"
name = "同一事项"
clause = "第七条"
rules = ["a1", "a2"]
[[groups]]
id = "g"
name = "合计"
clause = "第八条"
categories = ["a", "b"]
best = 1
[[grades]]
name = "优秀"
at_least = 80
at_least_for = { chair = 85 }
[[grades]]
name = "不称职"
up_to = 79
[[duties]]
id = "d"
name = "义务"
clause = "第九条"
text = "须做。"
fraction = "2/3"
unit = "half_days"
due = "sessions"
match = [{ kind = "attendance" }]
[[vetoes]]
id = "v"
name = "否决"
clause = "第十条"
otherwise = "不称职"
cap = 59
match = [{ kind = "gift" }]
[[rankings]]
id = "r"
name = "名单"
clause = "第十一条"
percent = 10
rounding = "up"
apart_by = "role"
roles = ["chair"]
break_by = ["a"]
[[quotas]]
id = "q"
name = "名额"
clause = "第十二条"
of = "提案"
percent_from = 5
percent_to = 10
part_name = "集体"
part_percent = 20
[[consequences]]
id = "c"
name = "约谈"
clause = "第十三条"
then = "约谈"
within = "consecutive"
years = 2
total_below = 60
[[consequences]]
id = "e"
name = "劝退"
clause = "第十四条"
then = "劝退"
within = "term"
at_least = 3
match = [{ kind = "talk" }]
[publication]
clause = "第十五条"
visible = "public"
public_days = 7
[[collectives]]
id = "k"
name = "联组"
clause = "第十六条"
body = "street_group"
[[collectives.measures]]
id = "mean"
name = "平均"
clause = "第十六条"
take = "mean"
category = "a"
[[collectives.measures]]
id = "rated"
name = "比例"
clause = "第十六条"
take = "facts_rate"
match = [{ kind = "talk" }]
among = [{ kind = "talk" }]
[[collectives.categories]]
id = "ka"
name = "平均"
[[collectives.categories.rules]]
id = "k1"
name = "平均"
clause = "第十六条"
text = "平均。"
shape = "per_event"
unit = "value"
points = 1
match = [{ kind = "mean" }]
[[examples]]
name = "例"
expected = { total = 0, vetoes = [] }
[[year_examples]]
name = "年"
term = "2024-2028"
years = [{ year = 2026, total = 50, grade = "不称职", then = [], counts = { c = 1 } }]
[[ranking_examples]]
name = "名"
ranking = "r"
members = [{ name = "某", total = 1, roles = ["chair"] }]
listed = 1
ranks = { "某" = 1 }
[[quota_examples]]
name = "额"
quota = "q"
number = 100
least = 5
most = 10
part = 2
[[collective_examples]]
name = "组"
collective = "k"
members = [{ total = 3, categories = { a = 3 } }]
expected = { total = 3 }
"""

MIXED = """
id = "mixed"
title = "各种计法的办法"
version = "1"
effective_from = 2026-01-01
[rounding]
clause = "第一条"
places = 2
total_places = 1
[[exemptions]]
id = "early"
name = "年初"
clause = "第二条"
match = [{ kind = "opinion", days = { from = "12-20", to = "01-20" } }]
[[categories]]
id = "a"
name = "甲"
clause = "第三条"
cap = 30
weight = 0.6
[[categories.rules]]
id = "a1"
name = "分享"
clause = "第三条"
text = "分享。"
shape = "per_event"
points = 10
share = { among = "signers", by = "position", parts = { first = "1/2", cosigner = "rest", main = "even" } }
match = [{ kind = "proposal", where = { status = { not = "not_filed" } } }]
[[categories.rules]]
id = "a2"
name = "荣誉"
clause = "第三条"
text = "荣誉。"
shape = "best_per_item"
match = [{ kind = "proposal_honour" }]
[categories.rules.points_by]
field = "honour"
then = "position"
table = { key = { first = 7, main = 5 }, excellent = { first = 3 } }
[[categories]]
id = "b"
name = "乙"
clause = "第四条"
best = 2
[[categories.rules]]
id = "b1"
name = "分档"
clause = "第四条"
text = "分档。"
shape = "steps"
unit = "half_days"
steps = [{ at_least = 2, points = 3 }, { at_least = 5, points = 8 }]
match = [{ kind = "attendance", where = { half_days = { at_least_part = "2/3", of = "sessions" } } }]
[[categories.rules]]
id = "b2"
name = "出席率"
clause = "第四条"
text = "出席率。"
shape = "rate"
points = 9
match = [{ kind = "attendance", where = { status = ["present", "late"] } }]
among = [{ kind = "attendance", where = { required = true } }]
[[categories.rules]]
id = "b3"
name = "最低"
clause = "第四条"
text = "最低。"
shape = "once"
lowest = true
points_by = { field = "level", table = { national = -5, province = -2 } }
match = [{ kind = "award" }]
[[categories.rules]]
id = "b4"
name = "半天"
clause = "第四条"
text = "半天。"
shape = "per_event"
unit = "half_days"
points = 2
each_cap = 6
requires = ["speak"]
match = [{ kind = "attendance" }]
[[categories]]
id = "c"
name = "丙"
[[categories.rules]]
id = "c1"
name = "信息"
clause = "第五条"
text = "信息。"
shape = "per_event"
points = 4
match = [{ kind = "opinion" }]
[[categories.rules]]
id = "c2"
name = "发言"
clause = "第五条"
text = "发言。"
shape = "per_event"
points = 3
except_for = ["standing"]
match = [{ kind = "speech" }]
[[same_matter]]
id = "once"
name = "同一事项"
clause = "第六条"
rules = ["a1", "c1", "c2"]
[[groups]]
id = "bc"
name = "乙丙"
clause = "第七条"
categories = ["b", "c"]
cap = 40
best = 1
[[grades]]
name = "优秀"
at_least = 30
at_least_for = { standing = 35 }
[[grades]]
name = "称职"
at_least = 10
[[grades]]
name = "不称职"
[[duties]]
id = "speak"
name = "建言"
clause = "第八条"
text = "建言。"
at_least = 1
otherwise = "称职"
match = [{ kind = "proposal" }, { kind = "opinion" }]
[[duties]]
id = "come"
name = "出席"
clause = "第八条"
text = "出席三分之二。"
fraction = "2/3"
unit = "half_days"
due = "sessions"
otherwise = "称职"
match = [{ kind = "attendance" }]
[[vetoes]]
id = "blamed"
name = "否决"
clause = "第九条"
at_least = 2
otherwise = "不称职"
cap = 9
match = [{ kind = "award", where = { level = "district" } }]
"""
