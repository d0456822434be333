"""The pages `docs/lifecycles/*.md`, printed from the tables of the lives; `server/documents.py` writes them."""

from collections.abc import Mapping
from typing import Any

from services.activities.answer_lifecycle import ANSWERS
from services.activities.answer_vocabulary import ANSWER_ACTION_NAMES, ANSWER_STATE_NAMES
from services.activities.attendance_vocabulary import CORRECTION_ACTION_NAMES, CORRECTION_STATE_NAMES
from services.activities.correction_lifecycle import CORRECTION
from services.activities.leave_lifecycle import LEAVES
from services.activities.leave_vocabulary import LEAVE_ACTION_NAMES, LEAVE_STATE_NAMES
from services.activities.lifecycle import LIFECYCLE as ACTIVITY
from services.activities.speech_lifecycle import LIFE_OF_SPEECH
from services.activities.speech_vocabulary import SPEECH_ACTION_NAMES, SPEECH_STATE_NAMES
from services.activities.vocabulary import ACTION_NAMES, STATE_NAMES
from services.kernel.lifecycle import Lifecycle
from services.proposals.co_signature_lifecycle import LIFECYCLE as CO_SIGNATURE
from services.proposals.lifecycle import LIFECYCLE as PROPOSAL
from services.proposals.publication_lifecycle import PUBLICATION
from services.proposals.publication_vocabulary import PUBLICATION_ACTION_NAMES, PUBLICATION_STATE_NAMES
from services.proposals.vocabulary import (
    CO_SIGNATURE_ACTION_NAMES,
    CO_SIGNATURE_STATE_NAMES,
    PROPOSAL_ACTION_NAMES,
    PROPOSAL_STATE_NAMES,
)
from services.scoring.adjustment_lifecycle import ADJUSTMENTS
from services.scoring.appeal_lifecycle import APPEALS
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_vocabulary import ENTRY_ACTION_NAMES, ENTRY_STATE_NAMES
from services.scoring.honour_lifecycle import LIFE_OF_HONOURS
from services.scoring.honour_vocabulary import HONOUR_ACTION_NAMES, HONOUR_STATE_NAMES
from services.scoring.role_lifecycle import LIFE_OF_ROLE
from services.scoring.role_vocabulary import MEMBER_ROLE_ACTION_NAMES, MEMBER_ROLE_STATE_NAMES
from services.scoring.year_lifecycle import YEARS
from services.scoring.year_vocabulary import (
    ADJUSTMENT_ACTION_NAMES,
    ADJUSTMENT_STATE_NAMES,
    APPEAL_ACTION_NAMES,
    APPEAL_STATE_NAMES,
    YEAR_ACTION_NAMES,
    YEAR_STATE_NAMES,
)


def lifecycle_page(
    life: Lifecycle, title: str, states: Mapping[Any, str], actions: Mapping[Any, str], notes: str
) -> str:
    """A page in Chinese: the diagram, the states, the table of steps, and what a reader should know besides."""
    lines = [f"# {title}", "", "由状态表自动生成，请勿手改。", "", "```mermaid", life.diagram().rstrip(), "```", ""]
    lines += ["| 状态 | 代码 |", "|---|---|", *(f"| {name} | `{state}` |" for state, name in states.items()), ""]
    lines += ["| 动作 | 代码 | 从 | 到 | 谁 | 条件 |", "|---|---|---|---|---|---|"]
    for step in life.steps:
        sources = "、".join(states[source] for source in states if source in step.sources)
        target = "不变" if step.target is None else states[step.target]
        needs = "；".join(_said(need) for need in step.needs) or "—"
        lines.append(
            f"| {actions[step.action]} | `{step.action}` | {sources} | {target} | {_said(step.who)} | {needs} |"
        )
    return "\n".join([*lines, "", notes.strip(), ""])


def activity_page() -> str:
    """The life of an activity."""
    return lifecycle_page(ACTIVITY, "活动的生命周期", STATE_NAMES, ACTION_NAMES, ACTIVITY_NOTES)


ACTIVITY_NOTES = """
“已发出邀请”时委员可以答复、请假；“签到中”由组织者提前开始，或者到首场签到时间自行开始。签到、人工登记与准假看的是各场的
签到时间，不等这一步：后台任务晚到几秒，不会把人挡在门外。已发出邀请的活动可以变更时间、地点与议程，受邀委员收到通知。
签到不在此表中：它不改变活动的状态，由 `services/activities/rules.py` 的 `admit` 一处判定，见 [签到](../check-in.md)。
结算只有一次，此后签到表不再变化；已结算的活动不能取消。取消后，受邀委员仍能看到活动及取消原因。
"""


def correction_page() -> str:
    """The life of a correction of settled attendance."""
    return lifecycle_page(
        CORRECTION, "结算更正的生命周期", CORRECTION_STATE_NAMES, CORRECTION_ACTION_NAMES, CORRECTION_NOTES
    )


CORRECTION_NOTES = """
结算后的签到表不再改动。更正由一位组织者写明理由提出，由另一位组织者确认（数据库也拒绝同一人），任何人不得更正本人的结果。
同一委员同时至多一项更正待确认，至多一项生效；新的更正生效时，此前的一项由它取代。
每次生效，履职台账都冲销此前的一条、记入更正的一条，两条都不再改动；得分重新计算，明细中以“（更正）”注明。
"""


def answer_page() -> str:
    """The life of an answer to an invitation."""
    return lifecycle_page(ANSWERS, "答复邀请的生命周期", ANSWER_STATE_NAMES, ANSWER_ACTION_NAMES, ANSWER_NOTES)


ANSWER_NOTES = """
必须出席的活动没有“不参加”：不能到会的按规定请假；列席的委员可以谢绝。自愿参加的活动人数已满时，报名即进入候补；有人取消、
被收回邀请，或者名额增加时，候补的第一位在同一事务中转正。两人同时要最后一个名额，只有一人得到，另一人候补。
结算时：报名而未到的记“报名未到”，未报名而到场的记“未报名到场”，从未答复或者谢绝而未到场的不作记录。
"""


SPEECH_NOTES = """
口头与书面发言由委员撰写、提交，活动组织者审核，任何人不得审核或者登记本人的发言。登记已发言（书面发言为印发）即记入履职台账，
活动结算之后仍可登记；登记有误的撤销并说明理由，台账随即冲销。即席发言没有事先的发言稿，由组织者直接登记。
"""

LEAVE_NOTES = """
由谁审批在申请时按本会设置的种类与时长确定，此后设置变化不影响；末级审批人可以代其他审批人办理。任何人不得审批本人的请假
（数据库也拒绝）。准假即写上签到表：整个活动的写在邀请上，部分半天的逐场写明；撤回或者撤销后随即取消。
结算时：到会的半天达到本会比例的，算出席；达不到而到会与准假的半天合计达到的，算请假；否则算缺席。
活动结算或者取消之后，请假不再变化。
"""


ENTRY_NOTES = """
一人登记（或者委员自行申报，或者提出冲销），另一人确认，数据库也拒绝同一人；登记人与确认人都不是所涉及的委员，自行申报的除外：
由委员本人申报，由考核人员或者秘书长确认。只有确认才写入台账，与得分待重算在同一事务里；不予确认的说明理由，台账不变。
登记之后内容不再改动，写错的撤回重新登记。一条记录至多一项冲销待确认或者已确认。见[履职台账](../ledger.md)。
"""


def proposal_page() -> str:
    """The life of a proposal."""
    return lifecycle_page(PROPOSAL, "提案的生命周期", PROPOSAL_STATE_NAMES, PROPOSAL_ACTION_NAMES, PROPOSAL_NOTES)


PROPOSAL_NOTES = """
审查环节二至四个，由委员会设置规定，逐级进行，任何人不得审查本人的提案，同一轮的各环节由不同的人办理（数据库也拒绝重复）。
退回修改必须说明原因，提案人可见；再次提交开始新一轮审查，所属届次不变。进行中的一轮审查始终依照开始时的设置。
邀请委员联名后即为联名提案，提交时至少须有一位委员的有效签名，见[联名](co-signature.md)；没有人签名时可以改为个人提案。
立案取得案号：按届次连续编号，不跳号、不重号、不重用。字数、类别与必填项依照提交时的设置。
会议审定一份名单与逐件办理走同样的步骤，由记录人代为记录；名单整份生效，或者整份不生效。
撤案、并案、撤销并案由一人提出、另一人决定：待决定的申请不是状态，记在提案旁（`asked`），同一时间至多一项，见
[决定 18](../decisions/0018-review-by-two-persons-and-by-meeting.md)。
代录：工作人员按纸质提案录入并附扫描件，提请提案人确认；提请之前提案人看不到，答复之前是代录人的文本。只有提案人本人能确认，
确认即为提交，须给出所读的版本。确认的，以收到纸质提案的时间判定是否在大会提案截止之前及所属届次；接手为草稿的，以本人提交的
时间为准。代录人不审查所代录的提案，见[决定 24](../decisions/0024-entry-on-behalf.md)。
立案与并案是两件事：立案后并案的，保留案号与履职记录。
"""


def co_signature_page() -> str:
    """The life of a co-signature."""
    return lifecycle_page(
        CO_SIGNATURE, "联名的生命周期", CO_SIGNATURE_STATE_NAMES, CO_SIGNATURE_ACTION_NAMES, CO_SIGNATURE_NOTES
    )


CO_SIGNATURE_NOTES = """
签名是对一份文本的同意：签署时须给出所读文本的散列值（SHA-256），与现在的文本不符则拒绝；
附件（名称、内容与次序）是文本的一部分。第一提案人修改文本或者附件，所有签名同时失效，
由各位委员对照修改之处重新签署。失效的签名不印出、不计分。任何人不能代他人签署。
签署期限由第一提案人在本会规定的天数内确定，到期未答复的邀请随即失效，不待后台任务写入。
因文本修改而失效的签名不受签署期限限制，提案提交之前可以重新签署。
"""


PUBLICATION_NOTES = """
拟公开由一人提出，核准由另一人，二人都不是提案人（数据库也拒绝同一人）。公众看到的是拟公开时的文本。
撤下一人即可，立即生效；各处缓存至多再保存一分钟。提案人撤下的，视为撤回同意，不能再公开。
"""

HONOUR_NOTES = """
名单依考核办法的一项排名与名额提出，一项排名每年至多一份待确认或者已确认的名单。有否决事项或者结果运用的委员不占名额、不列入；
增列、不列的都写明理由。提出时全部排名的摘要随名单保存，确认时排名已有变化的不能确认。确认后名单不再变化（数据库也拒绝同一人提出并确认）。
已确认而不应再有效的（例如此后撤回了该年度的初步结果），由一人写明理由提请撤销、另一人确认，数据库也拒绝同一人；确认之前名单仍然有效。
撤销的名单连同理由留存，同一排名可以另提一份。
"""

MEMBER_ROLE_NOTES = """
身份是考核办法 `[roles]` 声明的，按年度登记，全年有效；常委与委员之别依名册，不在此登记。
免除某项最低要求、否决或者结果运用的身份（`except_for` 中写到的），由提出者之外的另一人确认后生效，
数据库也拒绝同一人。其他的登记即生效，起点是“有效”。生效、取消的同一事务中，该委员当年的得分标为待重算。
取消是说当年不曾有此身份，不是从某日起不再有。
"""


SCORE_YEAR_NOTES = """
没有公布过初步结果的年度即为进行中。公布之后办法的版本不再变化，事实仍可记入、得分随之重新计算；申诉期由本会设置的
`deadlines.score_appeal` 确定，到期即止，不待后台任务写入。结账由两人办理（数据库也拒绝同一人），冻结每份明细；此后只有
[调整项](score-adjustment.md)可以更改得分，见[考核年度](../score-years.md)。
"""

SCORE_APPEAL_NOTES = """
委员在申诉期内就本人明细中的一项提出，每次公布后同一项只能申诉一次，撤回后也不再受理。任何人不得答复本人的申诉。
申诉成立的，先按规定途径记入应有的条目，答复写明是哪些条目。有申诉待答复的年度不能结账。
"""

ADJUSTMENT_NOTES = """
已结账的年度只以调整项更改：依照结账后才记入的事实重新计算所得的差额，或者自行填写分值并写明条款。由一人提出、另一人确认
（数据库也拒绝同一人），任何人不得调整本人的得分；同一委员同一年度同时至多一项待确认。生效后不再改动，有误的另提一项。
"""


def pages() -> dict[str, str]:
    """Every page by the name of its file."""
    return {
        "activity.md": activity_page(),
        "attendance-correction.md": correction_page(),
        "answer.md": answer_page(),
        "score-year.md": lifecycle_page(
            YEARS, "考核年度的生命周期", YEAR_STATE_NAMES, YEAR_ACTION_NAMES, SCORE_YEAR_NOTES
        ),
        "score-appeal.md": lifecycle_page(
            APPEALS, "得分申诉的生命周期", APPEAL_STATE_NAMES, APPEAL_ACTION_NAMES, SCORE_APPEAL_NOTES
        ),
        "score-adjustment.md": lifecycle_page(
            ADJUSTMENTS, "得分调整项的生命周期", ADJUSTMENT_STATE_NAMES, ADJUSTMENT_ACTION_NAMES, ADJUSTMENT_NOTES
        ),
        "leave.md": lifecycle_page(LEAVES, "请假的生命周期", LEAVE_STATE_NAMES, LEAVE_ACTION_NAMES, LEAVE_NOTES),
        "duty-entry.md": lifecycle_page(
            ENTRIES, "履职登记的生命周期", ENTRY_STATE_NAMES, ENTRY_ACTION_NAMES, ENTRY_NOTES
        ),
        "speech.md": lifecycle_page(
            LIFE_OF_SPEECH, "发言的生命周期", SPEECH_STATE_NAMES, SPEECH_ACTION_NAMES, SPEECH_NOTES
        ),
        "co-signature.md": co_signature_page(),
        "honour-list.md": lifecycle_page(
            LIFE_OF_HONOURS, "评优名单的生命周期", HONOUR_STATE_NAMES, HONOUR_ACTION_NAMES, HONOUR_NOTES
        ),
        "member-role.md": lifecycle_page(
            LIFE_OF_ROLE, "委员身份的生命周期", MEMBER_ROLE_STATE_NAMES, MEMBER_ROLE_ACTION_NAMES, MEMBER_ROLE_NOTES
        ),
        "proposal.md": proposal_page(),
        "publication.md": lifecycle_page(
            PUBLICATION, "提案公开的生命周期", PUBLICATION_STATE_NAMES, PUBLICATION_ACTION_NAMES, PUBLICATION_NOTES
        ),
    }


def _said(thing: object) -> str:
    return (thing.__doc__ or "").strip().rstrip("。")
