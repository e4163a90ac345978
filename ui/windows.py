"""What the window asks of Windows: capture blocking, news of sleep and session, no error reports, closed memory.

Untried on Windows: written from its documentation, and tested against a stand-in for the system's libraries.
Everything here answers False, or does nothing, where the system refuses.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

_NO_DIALOGS = 0x0001 | 0x0002 | 0x8000
"""SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX."""
_NO_HEAP = 0x0001
"""WER_FAULT_REPORTING_FLAG_NOHEAP: whatever report is made all the same holds no heap."""

_MEMORY_RIGHTS = "D:P(A;;0x1fffff;;;SY)(A;;0x101001;;;OW)"
"""The system may do everything; the owner may wait for the process, ask little of it, and end it: no PROCESS_VM_READ.
Naming the owner's rights (OW) takes away the right to change this list, which an owner has otherwise."""
_SDDL_1 = 1
_DACL = 0x0000_0004
_PROTECTED_DACL = 0x8000_0000

WDA_NONE, WDA_MONITOR, WDA_EXCLUDE = 0x00, 0x01, 0x11

WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
_THIS_SESSION = 0
_GOES = {
    1: "user", 2: "user", 3: "user", 4: "user", 6: "user", 7: "locked", 9: "user",
}  # fmt: skip
"""Session changes at which nobody of ours may be in front any more: connects and disconnects, console or remote,
log-off, lock, remote control."""
_SUSPEND, _SETTING_CHANGE = 0x0004, 0x8013
_LID = "{ba3e0f4d-b817-4094-a2d1-d56379e6a0f3}"


class _Guid(ctypes.Structure):
    _fields_ = (("data", ctypes.c_ubyte * 16),)

    @classmethod
    def of(cls, text: str) -> "_Guid":
        import uuid  # slow to import

        return cls((ctypes.c_ubyte * 16)(*uuid.UUID(text).bytes_le))


class _Setting(ctypes.Structure):
    """POWERBROADCAST_SETTING."""

    _fields_ = (("which", _Guid), ("length", ctypes.c_uint32), ("data", ctypes.c_uint32))


class _Message(ctypes.Structure):
    """MSG, as far as it is read."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("w", ctypes.c_size_t),
        ("l", ctypes.c_ssize_t),
    )


def libraries() -> Any:
    """The system's libraries, as ctypes gives them; tests hand in their own."""
    return getattr(ctypes, "windll")  # noqa: B009 - there is no such attribute elsewhere


# --- the process -----------------------------------------------------------------------------------------


def no_error_reports(system: Any = None) -> bool:
    """Have a failure end the program without a box and without a report that holds its memory."""
    system = system or libraries()
    try:
        system.kernel32.SetErrorMode(_NO_DIALOGS)
        return int(system.kernel32.WerSetFlags(_NO_HEAP)) == 0
    except (AttributeError, OSError):
        return False


def close_memory(system: Any = None) -> bool:
    """Give the process an access list under which other programs of the user cannot read its memory."""
    system = system or libraries()
    descriptor = ctypes.c_void_p()
    try:
        advapi, kernel = system.advapi32, system.kernel32
        if not advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            _MEMORY_RIGHTS, _SDDL_1, ctypes.byref(descriptor), None
        ):
            return False
        try:
            kernel.GetCurrentProcess.restype = ctypes.c_void_p
            process = ctypes.c_void_p(kernel.GetCurrentProcess())
            return bool(advapi.SetKernelObjectSecurity(process, _DACL | _PROTECTED_DACL, descriptor))
        finally:
            kernel.LocalFree(descriptor)
    except (AttributeError, OSError):
        return False


def let_come_forward(process: int, system: Any = None) -> bool:
    """Allow another process to put its window in front of ours, as Windows allows nobody by itself."""
    system = system or libraries()
    try:
        return bool(system.user32.AllowSetForegroundWindow(process))
    except (AttributeError, OSError):
        return False


# --- pictures of the screen ------------------------------------------------------------------------------


class CaptureBlock(QObject):
    """Keeps every window out of screenshots, screen sharing and Recall: dialogs, menus, tool tips, completers too.

    It is set when a window is shown, before its first picture. It does not stop a camera.
    """

    def __init__(self, app: QApplication, system: Any = None) -> None:
        super().__init__(app)
        self._app = app
        self._system = system or libraries()
        self._shared = False
        self.holds = True
        """Whether Windows took it for every window so far."""
        app.installEventFilter(self)
        for window in app.topLevelWidgets():
            if window.isVisible():
                self._set(window)

    @property
    def shared(self) -> bool:
        """Whether pictures are allowed at the moment."""
        return self._shared

    def share(self, on: bool) -> None:
        """Allow pictures of the windows, or forbid them again."""
        self._shared = on
        for window in self._app.topLevelWidgets():
            if window.isVisible():
                self._set(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._set(watched)
        return False

    def _set(self, window: QWidget) -> None:
        try:
            handle, user = ctypes.c_void_p(int(window.winId())), self._system.user32
            if self._shared:
                user.SetWindowDisplayAffinity(handle, WDA_NONE)
            # Before Windows 10 2004 there is only the older one: the window is black in a picture.
            elif not user.SetWindowDisplayAffinity(handle, WDA_EXCLUDE):
                self.holds = bool(user.SetWindowDisplayAffinity(handle, WDA_MONITOR)) and self.holds
        except (AttributeError, OSError):
            self.holds = False


# --- sleep, session, user --------------------------------------------------------------------------------


class SessionNews(QAbstractNativeEventFilter):
    """Hears of sleep, a closed lid, a locked session, a switched or remote user, by messages to one window."""

    def __init__(
        self, app: QApplication, window: int, heard: Callable[[str], object], system: Any = None
    ) -> None:
        super().__init__()
        self._app = app
        self._window = window
        self._heard = heard
        self._system = system or libraries()
        self._registered: Any = None
        self._lid_open: bool | None = None

    def register(self) -> bool:
        """Ask for the messages; False where any of them was refused."""
        try:
            system, window = self._system, ctypes.c_void_p(self._window)
            session = bool(system.wtsapi32.WTSRegisterSessionNotification(window, _THIS_SESSION))
            system.user32.RegisterPowerSettingNotification.restype = ctypes.c_void_p
            lid = ctypes.byref(_Guid.of(_LID))
            self._registered = system.user32.RegisterPowerSettingNotification(window, lid, 0)
        except (AttributeError, OSError):
            return False
        self._app.installNativeEventFilter(self)
        return session and bool(self._registered)

    def unregister(self) -> None:
        """Ask for no more."""
        self._app.removeNativeEventFilter(self)
        try:
            self._system.wtsapi32.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._window))
            if self._registered:
                self._system.user32.UnregisterPowerSettingNotification(ctypes.c_void_p(self._registered))
        except (AttributeError, OSError):
            return  # the window and its registrations go together anyway

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        told = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        if told == b"windows_generic_MSG":
            why = self.meaning(_Message.from_address(int(message)))
            if why:
                self._heard(why)
        return False, 0

    def meaning(self, message: _Message) -> str:
        """Why a message means that the person is gone: "sleep", "locked" or "user"; empty where it does not."""
        if message.message == WM_WTSSESSION_CHANGE:
            return _GOES.get(message.w, "")
        if message.message != WM_POWERBROADCAST:
            return ""
        if message.w == _SETTING_CHANGE and message.l:
            return self._lid_meaning(_Setting.from_address(message.l))
        return "sleep" if message.w == _SUSPEND else ""

    def _lid_meaning(self, setting: _Setting) -> str:
        if bytes(setting.which.data) != bytes(_Guid.of(_LID).data):
            return ""
        before, self._lid_open = self._lid_open, bool(setting.data)
        # The first message only tells how it is: at a desk the lid may be closed all day.
        return "sleep" if before and not self._lid_open else ""
