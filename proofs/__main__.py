"""`python -m proofs [--short] [NAME …]`: run the named parts, or all, and print their figures."""

import argparse
import sys
import time

from proofs.parts import PARTS, NotProven, Scale, part


def main() -> int:
    """Run; 1 when something does not hold."""
    told = "\n".join(f"  {name:10} {what}" for name, what in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="script/proof", description="Proves what single tests cannot.", epilog=f"parts:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="NAME", help="the parts to run; all by default")
    parser.add_argument("--short", action="store_true", help="as little as script/test does")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(PARTS):
        parser.error(f"no part is named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    scale = Scale.SHORT if chosen.short else Scale.FULL
    failed = []
    for name in chosen.names or PARTS:
        print(f"== {name}: {PARTS[name]}", flush=True)
        began = time.monotonic()
        try:
            for what, figure in part(name)(scale).items():
                print(f"   {what}: {figure}")
        except NotProven as wrong:
            failed.append(name)
            print("   NOT PROVEN:", wrong, *getattr(wrong, "__notes__", ()), sep="\n   ")
        print(f"   {time.monotonic() - began:.1f} s", flush=True)
    print("proven" if not failed else f"not proven: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
