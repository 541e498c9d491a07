"""Files of our frei0r plug-ins: where they are, and links to them in a folder that ffmpeg searches.

libavfilter looks for a plug-in in the folders of FREI0R_PATH, then in ~/.frei0r-1/lib, then in folders of the system;
a folder of FREI0R_PATH without the plug-in does not end the search. So a link in ~/.frei0r-1/lib works in every ffmpeg
of this user. It is a link, not a copy: a new version of the package is used at once, and a link of ours is known by
its target. Source: libavfilter/vf_frei0r.c, frei0r_init.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from .. import backends
from ..errors import BackendUnavailable, InputError, OutputExists
from ..files.output import write_error

FILTERS = ("upscale", "interpolate")
NAMES = (*FILTERS, "background")
_SYSTEM_FOLDERS = ("/usr/local/lib", "/usr/lib", "/usr/local/lib64", "/usr/lib64")


def plugin_path(name: str) -> Path:
    """The file of aigc_upscale, aigc_interpolate or aigc_background; BackendUnavailable where this build has none."""
    folder = Path(str(backends.core.__file__)).parent / "plugins"
    path = next(folder.glob(f"aigc_{name}.*"), None)
    if path is None:
        raise BackendUnavailable(f"this build has no plug-in aigc_{name}", hint="install the wheel, or build it all")
    return path


def user_folder() -> Path:
    """The folder of this user that ffmpeg searches; InputError where HOME is not set, for then it searches none."""
    home = os.environ.get("HOME")
    if not home:
        raise InputError("HOME is not set, so ffmpeg searches no folder of yours", hint="set HOME, or FREI0R_PATH")
    return Path(home) / ".frei0r-1" / "lib"


def search_folders() -> list[Path]:
    """Folders in which ffmpeg looks for frei0r plug-ins, in its order, without those of FREI0R_PATH."""
    return [
        *([user_folder()] if os.environ.get("HOME") else []),
        *(Path(root) / "frei0r-1" for root in _SYSTEM_FOLDERS),
    ]


def is_installed(name: str) -> bool:
    """Tell whether a link in the user's folder leads to the plug-in of this build."""
    if not os.environ.get("HOME"):
        return False
    plugin = plugin_path(name)
    link = user_folder() / plugin.name
    return link.is_symlink() and link.resolve() == plugin.resolve()


def loadable_name(name: str) -> str:
    """The plug-in's name for filter_name, so that ffmpeg finds it without a variable if that can be.

    An installed plug-in is found by its name. Otherwise the path is relative to the first search folder that exists.
    Without the extension, which ffmpeg appends.
    """
    plain = plugin_path(name).resolve().with_suffix("")
    folder = next((folder for folder in search_folders() if folder.is_dir()), None)
    if is_installed(name) or folder is None:
        return plain.name
    return os.path.relpath(plain, folder.resolve())


def is_found_without_help() -> bool:
    """Tell whether ffmpeg finds the result of `loadable_name` without FREI0R_PATH."""
    return any(folder.is_dir() for folder in search_folders())


def install_plugins() -> list[Path]:
    """Link our plug-ins into the user's folder; the links, also those that were right already.

    A link to the plug-ins of another installation of this package is replaced, in one step.
    OutputExists, before anything is written, where a name is taken by a file that is not our link; MediaError where
    the folder cannot be written.
    """
    folder = user_folder()
    plugins = [plugin_path(name) for name in NAMES]
    for plugin in plugins:
        link = folder / plugin.name
        if os.path.lexists(link) and not _is_our_link(link):
            raise OutputExists(f"{link} is there already and was not made by aigc", hint="move it away")
    for plugin in plugins:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _link(folder / plugin.name, plugin.resolve())
        except OSError as error:
            raise write_error(str(folder / plugin.name), error) from None
    return [folder / plugin.name for plugin in plugins]


def remove_plugins() -> list[Path]:
    """Remove the links of `install_plugins`, and the folders if they are empty then; the removed links.

    Files that are not our links stay. MediaError where a link cannot be removed.
    """
    folder = user_folder()
    links = [link for name in NAMES for link in sorted(folder.glob(f"aigc_{name}.*")) if _is_our_link(link)]
    for link in links:
        try:
            link.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(str(link), error) from None
    if links:
        with suppress(OSError):  # not empty
            folder.rmdir()
            folder.parent.rmdir()
    return links


def _is_our_link(path: Path) -> bool:
    """Tell whether it leads, or led before the package was removed, to a plug-in of this package."""
    return path.is_symlink() and path.readlink().parts[-3:] == ("aigc_plugin", "plugins", path.name)


def _link(link: Path, plugin: Path) -> None:
    """Make the link, or replace one of ours; at no time is it absent or half written."""
    if not os.path.lexists(link):
        link.symlink_to(plugin)
    elif link.readlink() != plugin:
        part = link.with_name(f".{link.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
        part.symlink_to(plugin)
        part.replace(link)
