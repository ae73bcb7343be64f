"""Opens the files that outlive a run, `canbao.duckdb` and `state.duckdb`: encrypted when the office has set a key.

The one place where a key meets DuckDB. It is bound as a value, so no statement, message or log can quote it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb

from flows.publication import keys
from matchers.warehouse import quoted
from schemas.errors import UsageError

_EXTENSION_PACKAGE = "duckdb_extension_httpfs"
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
#: What DuckDB says of a file whose encryption is not what it was told, and what our readers are told.
_REFUSALS = {
    "without a key": "已加密，但没有给密钥。请设置 CANBAO_KEY_FILE（或 --key-file）后重试",
    "Wrong encryption key": "已加密，所给的密钥不对。请核对密钥文件；更换密钥用 canbao rekey",
    "is not encrypted": "没有加密，但设了密钥。要从此加密，请先运行 canbao rekey；否则请取消密钥设置",
}


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    alias: str,
    *,
    read_only: bool = False,
    storage_version: str | None = None,
) -> None:
    """Attaches the file under that name, with the office's key if there is one.

    Raises:
        UsageError: key and file do not fit, or the key cannot be used.
    """
    attach_with(connection, path, alias, keys.database_key(), read_only=read_only, storage_version=storage_version)


def attach_with(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    alias: str,
    key: str | None,
    *,
    read_only: bool = False,
    storage_version: str | None = None,
) -> None:
    """Attaches the file with this key, or none. Raises as `attach`."""
    if key and not read_only:
        _load_cipher(connection)
    options = {"read_only": read_only, "storage_version": storage_version, "encryption_key": key}
    given = {name: value for name, value in options.items() if value is not None}
    listed = ", ".join(name + " $" + name for name in given)
    place = "'" + str(path).replace("'", "''") + "'"
    try:
        connection.execute(" ".join(["attach", place, "as", quoted(alias), "(", listed, ")"]), given)
    except duckdb.Error as error:
        raise _told(error, path) from None


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection whose unqualified names are those of the file. Raises as `attach`, or duckdb.Error."""
    if (key := keys.database_key()) is None:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            raise _told(error, path) from None
    connection = duckdb.connect(config=_OFFLINE)
    try:
        attach_with(connection, path, "opened", key, read_only=read_only)
        connection.execute("use opened")
    except BaseException:
        connection.close()
        raise
    return connection


def check(folder: Path) -> None:
    """That key and files fit, before a run spends hours on a result that it could not write.

    Raises:
        UsageError: the key cannot be used, encryption is not installed, or a file of the folder does not fit.
    """
    from flows.memory import state
    from flows.publication import publish

    key = keys.database_key()
    with duckdb.connect(config=_OFFLINE) as connection:
        if key:
            _load_cipher(connection)
        for name in (publish.FILE_NAME, state.FILE_NAME):
            if (path := folder / name).is_file():
                require(connection, path, key)


def require(connection: duckdb.DuckDBPyConnection, path: Path, key: str | None) -> None:
    """Raises UsageError when the key, or having none, does not fit the file; other trouble is not looked at here."""
    try:
        attach_with(connection, path, "looked_at", key, read_only=True)
    except duckdb.Error:
        # Damaged, or held by another program: whoever needs the file says what follows from that.
        return
    connection.execute("detach looked_at")


def _load_cipher(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB's own cipher only reads; the one that writes comes with an extension, loaded from its package."""
    found = importlib.util.find_spec(_EXTENSION_PACKAGE)
    folder = Path(found.origin).parent if found and found.origin else None
    extension = folder and folder / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    if not extension or not extension.is_file():
        raise UsageError(
            f"要加密结果，须安装可选的 duckdb-extension-httpfs=={duckdb.__version__}（与 duckdb 同一版本）："
            "pip install 'canbao[encryption]'；否则请取消密钥设置。"
        )
    connection.load_extension(str(extension))
    # It is here for its cipher; nothing may go out to a network.
    connection.execute("set disabled_filesystems = 'HTTPFileSystem,S3FileSystem,HuggingFaceFileSystem'")


def _told(error: duckdb.Error, path: Path) -> Exception:
    """What an official can do about it, where the key is the reason; else the error itself."""
    for says, remark in _REFUSALS.items():
        if says in str(error):
            return UsageError(f"{path} {remark}。")
    return error
