"""Small regulations as text: a head, and categories of some rules."""

HEAD = 'id = "r"\ntitle = "办法"\nversion = "1"\neffective_from = 2026-01-01\n'
PROPOSALS = 'match = [{ kind = "proposal" }]'


def a_category(*rules: str, keys: str = "", name: str = "a") -> str:
    """The text of a category with these rules."""
    numbered = "".join(
        f'[[categories.rules]]\nid = "{name}{place}"\nname = "项目{name}{place}"\n'
        f'clause = "第{place}条"\ntext = "条文。"\n{rule}\n'
        for place, rule in enumerate(rules)
    )
    return f'[[categories]]\nid = "{name}"\nname = "类别{name}"\nclause = "总则"\n{keys}\n{numbered}'
