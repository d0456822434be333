"""The port of a deployment that has no mini-program."""

from services.members.refusals import WeChatNotSetUp


class NoWeChat:
    """Lets nobody in."""

    def open_id(self, _code: str, /) -> str:
        """Nobody's."""
        raise WeChatNotSetUp

    def phone(self, _code: str, /) -> str:
        """None."""
        raise WeChatNotSetUp
