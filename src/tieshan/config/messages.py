"""Messages: English in code and templates, Chinese in each app's .po, proved complete.

    python -m tieshan.config.messages            compile every .po to .mo (only those that changed)
    python -m tieshan.config.messages --check    what has no Chinese, and Chinese where only English belongs
    python -m tieshan.config.messages --add APP  put missing entries, untranslated, into that app's .po
    python -m tieshan.config.messages --conflicts  texts that two catalogues translate differently

APP is an app label (members, ui, office_leave …). A word may stand in any app's .po; the check looks at all of them.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
# Han characters and the punctuation that comes with them.
HAN = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
TRANSLATE = re.compile(
    r"""\{%-?\s*(?:translate|trans)\s+(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)(?P<rest>[^%]*)%\}"""
)
UNDERSCORE = re.compile(r"""_\((?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\)""")
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)(?P<options>[^%]*)%\}(?P<body>.*?)\{%\s*(?:endblocktranslate|endblocktrans)\s*%\}",
    re.DOTALL,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")
CONTEXT = re.compile(r"""context\s+["']([^"']*)["']""")
#: All that the top of a catalogue says: Babel would add names, addresses and days that nobody fills in.
HEADER = rf"""msgid ""
msgstr ""
"Project-Id-Version: Tieshan\n"
"Language: {LOCALE}\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""


@dataclass(frozen=True, order=True)
class Use:
    """One place where a text is shown."""

    text: str
    context: str | None
    plural: str | None
    file: str
    line: int


def po_files() -> list[Path]:
    """Every app's Chinese catalogue."""
    return sorted(PACKAGE.glob(f"**/locale/{LOCALE}/LC_MESSAGES/django.po"))


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in a .po file."""
    with file.open("rb") as stream:
        return read_po(stream, locale=LOCALE)


def write_catalogue(file: Path, catalogue: Catalog) -> None:
    """Write the .po file: the plain header, then the messages."""
    stream = io.BytesIO()
    write_po(stream, catalogue, omit_header=True, width=120, ignore_obsolete=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{HEADER}\n{stream.getvalue().decode().strip()}\n", encoding="utf-8")


def strange_headers() -> list[str]:
    """Catalogues whose header is not the plain one."""
    return [
        f"{po.relative_to(PACKAGE)}: a header of an extraction tool (--add APP writes the plain one)"
        for po in po_files()
        if not po.read_text(encoding="utf-8").startswith(f"{HEADER}\n")
    ]


def compile_all() -> int:
    """Write the .mo of every .po that is newer than it; returns how many were written."""
    written = 0
    for po in po_files():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        stream = io.BytesIO()
        write_mo(stream, read_catalogue(po))
        # In one step: a server that starts meanwhile must not read half a file.
        part = mo.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(stream.getvalue())
        part.replace(mo)
        written += 1
    return written


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_python(file: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in FUNCTIONS:
            continue
        texts = [_constant(argument) for argument in node.args]
        context = plural = None
        if name.startswith("pgettext"):
            context, *texts = texts
        if name.startswith("ngettext") and len(texts) > 1:
            plural = texts[1]
        if texts and texts[0]:
            yield Use(texts[0], context, plural, str(file.relative_to(PACKAGE)), node.lineno)


def _block_text(body: str, trimmed: bool) -> str:
    # Django writes {{ name }} as %(name)s, and a percent sign doubled when there are names.
    text = VARIABLE.sub(lambda match: f"%({match[1]})s", body.replace("%", "%%"))
    return " ".join(line.strip() for line in text.strip().splitlines()) if trimmed else text


def _in_template(file: Path) -> Iterator[Use]:
    source = file.read_text(encoding="utf-8")
    where = str(file.relative_to(PACKAGE))
    for match in TRANSLATE.finditer(source):
        context = CONTEXT.search(match["rest"])
        text = match["text"].replace('\\"', '"').replace("\\'", "'")
        yield Use(text, context[1] if context else None, None, where, source.count("\n", 0, match.start()) + 1)
    for match in UNDERSCORE.finditer(source):
        yield Use(match["text"], None, None, where, source.count("\n", 0, match.start()) + 1)
    for match in BLOCK.finditer(source):
        trimmed = "trimmed" in match["options"].split()
        context = CONTEXT.search(match["options"])
        parts = [_block_text(part, trimmed) for part in PLURAL.split(match["body"])]
        yield Use(
            parts[0],
            context[1] if context else None,
            parts[1] if len(parts) > 1 else None,
            where,
            source.count("\n", 0, match.start()) + 1,
        )


def uses() -> list[Use]:
    """Every text shown by code or template, in the order of the files."""
    found: list[Use] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts:
            found += _in_python(file)
    for pattern in ("*.html", "*.txt"):
        for file in sorted(PACKAGE.rglob(pattern)):
            if "templates" in file.parts:
                found += _in_template(file)
    return found


def translated() -> set[tuple[str, str | None]]:
    """(text, context) of everything that some catalogue translates."""
    known: set[tuple[str, str | None]] = set()
    for po in po_files():
        for message in read_catalogue(po):
            text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            if text and all(words) and not message.fuzzy:
                known.add((text, message.context))
    return known


def _in_django() -> set[str]:
    """Texts that Django itself translates into Chinese (day names, form errors …)."""
    import django

    root = Path(django.__file__).parent
    texts: set[str] = set()
    for po in root.glob(f"**/locale/{LOCALE}/LC_MESSAGES/django.po"):
        for message in read_catalogue(po):
            text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            if text and message.string and message.string != ("",):
                texts.add(text)
    return texts


def missing() -> list[Use]:
    """One use of every text that no catalogue translates."""
    known = translated()
    django_texts = _in_django()
    seen: set[tuple[str, str | None]] = set()
    result = []
    for use in uses():
        key = (use.text, use.context)
        if key in known or key in seen or (use.context is None and use.text in django_texts):
            continue
        seen.add(key)
        result.append(use)
    return result


def conflicts() -> list[str]:
    """Texts that two catalogues translate differently: Django merges all of them, and one would win everywhere."""
    known: dict[tuple[str, str | None], dict[str, str]] = {}
    for po in po_files():
        for message in read_catalogue(po):
            text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            words = message.string[0] if isinstance(message.string, (list, tuple)) else message.string
            if text and words:
                known.setdefault((text, message.context), {}).setdefault(words, str(po.relative_to(PACKAGE).parts[:2]))
    return [
        f"{text!r} has several translations: " + ", ".join(f"{words} {place}" for words, place in found.items())
        for (text, _context), found in sorted(known.items(), key=lambda item: item[0][0])
        if len(found) > 1
    ]


def chinese_in_code() -> list[str]:
    """`file:line: text` of every line of code, template, script or style with a Chinese character in it."""
    found = []
    for pattern in ("*.py", "*.html", "*.js", "*.css"):
        for file in sorted(PACKAGE.rglob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if HAN.search(line):
                    found.append(f"{file.relative_to(PACKAGE)}:{number}: {line.strip()[:100]}")
    return found


def _app_folder(label: str) -> Path:
    # The apps of a room bear its name in front: office_leave is office/leave.
    room = PACKAGE.joinpath(*label.split("_", 1))
    for folder in (PACKAGE / label, PACKAGE / "foundation" / label, PACKAGE / "portals" / label, room):
        if folder.is_dir():
            return folder
    raise SystemExit(f"no app {label}")


def add(label: str) -> int:
    """Put what the app's own files use and nobody translates into its .po, with empty translations."""
    folder = _app_folder(label)
    own = f"{folder.relative_to(PACKAGE)}{os.sep}"
    wanted = [use for use in missing() if use.file.startswith(own)]
    po = folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
    catalogue = read_catalogue(po) if po.exists() else Catalog(locale=LOCALE, project="Tieshan", charset="utf-8")
    for use in wanted:
        catalogue.add((use.text, use.plural) if use.plural else use.text, context=use.context)
    if wanted or po.exists():
        write_catalogue(po, catalogue)
    return len(wanted)


def report() -> list[str]:
    """Everything that `--check` complains about."""
    lines = [f"{use.file}:{use.line}: no Chinese for {use.text!r}" for use in missing()]
    lines += strange_headers()
    return lines + [f"{line}  (Chinese belongs in a .po or data file)" for line in chinese_in_code()]


def main(arguments: list[str] | None = None) -> int:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="messages", description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--add", metavar="APP")
    parser.add_argument("--conflicts", action="store_true")
    wanted = parser.parse_args(arguments)
    if wanted.add:
        print(f"{add(wanted.add)} added")
        return 0
    if wanted.conflicts:
        found = conflicts()
        print("\n".join(found or ["no conflicts"]))
        return 1 if found else 0
    print(f"{compile_all()} compiled")
    if wanted.check:
        complaints = report()
        print("\n".join(complaints or ["messages complete"]))
        return 1 if complaints else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
