"""A hook of mkdocs: the documents in the repository's root become pages, and links into the tree plain text."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("CONTRIBUTING.md", "RELEASING.md", "SECURITY.md", "CHANGELOG.md")
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the root's documents."""
    for name in DOCUMENTS:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point every link at its page; a link to a file that is no page becomes its text."""
    source = page.file.src_uri
    folder = ROOT if source in DOCUMENTS else (ROOT / "docs" / source).parent
    return LINK.sub(lambda match: _link(match, folder, source, files), markdown)


def _link(match: re.Match[str], folder: Path, source: str, files: Files) -> str:
    target = match["target"]
    if re.match(r"\w+:", target):
        return match[0]
    path = (folder / target).resolve()
    name = path.relative_to(ROOT).as_posix().removeprefix("docs/")
    if not path.exists() or files.get_file_from_path(name) is None:
        return match["text"] if path.exists() else match[0]  # mkdocs reports what does not exist
    up = "../" * source.count("/")
    return f"[{match['text']}]({up}{name}{match['anchor'] or ''})"
