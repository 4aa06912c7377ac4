"""Drive Chromium over its DevTools protocol: just what the tests need, no more."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0", "--remote-allow-origins=*", "--hide-scrollbars",
)  # fmt: skip
PATIENCE = 60.0
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37,
        "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}  # fmt: skip


@dataclass
class Tab:
    """One tab of the browser."""

    socket: Any
    asked: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events are kept."""
        return self._sent({"method": method, "params": params})

    def _sent(self, command: dict[str, Any]) -> dict[str, Any]:
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, **command}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.asked:
                if "error" in message:
                    raise RuntimeError(f"{command['method']}: {message['error']}")
                return dict(message["result"])
            self.events.append(message)

    def wait_for(self, name: str) -> dict[str, Any]:
        """Wait for an event, or take it if it has come already."""
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == name:
                    return self.events.pop(i)
            self.events.append(json.loads(self.socket.recv()))

    def open(self, page: Path) -> None:
        """Load a file and wait until it stands."""
        self.events.clear()
        self.call("Page.navigate", url=page.resolve().as_uri())
        self.wait_for("Page.loadEventFired")

    def show(
        self, *, width: int = 1280, height: int = 900, dark: bool = False,
        forced: bool = False, media: str = "screen", scripts: bool = True,
        scale: float = 1, still: bool = False,
    ) -> None:  # fmt: skip
        """Choose how the page is seen."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=False)  # fmt: skip
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "forced-colors", "value": "active" if forced else "none"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else ""},
        ])  # fmt: skip
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def run(self, script: str) -> Any:
        """The value of a script in an isolated world, past the page's own policy.

        It shares the document with the page, but none of the page's own names. The
        world has a name, for Chromium keeps every nameless one until the tab closes.
        """
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.call("Page.createIsolatedWorld", frameId=frame, worldName="look")
        return self._value(script, contextId=world["executionContextId"])

    def inside(self, script: str) -> Any:
        """The value of a script among the page's own names."""
        return self._value(script)

    def _value(self, script: str, **where: Any) -> Any:
        found = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True,
            returnByValue=True, **where,
        )  # fmt: skip
        if "exceptionDetails" in found:
            raise RuntimeError(str(found["exceptionDetails"])[:1000])
        return found["result"].get("value")

    def touch(self, frame: Path, selector: str) -> None:
        """Click what a selector finds in a sandboxed frame, as a person would.

        A frame in a sandbox is a process of its own. The mouse goes past it while the
        browser does not know yet what lies under the pointer; this does not.
        """
        targets = self.call("Target.getTargets")["targetInfos"]
        address, click = (
            frame.resolve().as_uri(),
            f"document.querySelector('{selector}')",
        )
        target = next(t["targetId"] for t in targets if t["url"] == address)
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)
        touched = {"expression": f"{click}.click()", "userGesture": True}
        self._sent({"sessionId": session["sessionId"], "method": "Runtime.evaluate",
                    "params": touched})  # fmt: skip
        self.call("Target.detachFromTarget", sessionId=session["sessionId"])

    def press(self, key: str) -> None:
        """Press and let go of a key that writes no letter."""
        known = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", **known)
        self.call("Input.dispatchKeyEvent", type="keyUp", **known)

    def click(self, x: float, y: float) -> None:
        """Point, press and let go of the mouse at a place of the window."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                      clickCount=1)  # fmt: skip

    def picture(self, file: Path, *, top: int = 0, height: int | None = None) -> Path:
        """Save what the page looks like, all of it or a piece from ``top``."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "scale": 1,
                "height": height or size["height"] - top}  # fmt: skip
        shot = self.call(
            "Page.captureScreenshot", captureBeyondViewport=True, clip=clip
        )
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def requests(self) -> list[str]:
        """Addresses asked for since the page was opened, but for the page itself."""
        asked = [e["params"]["request"]["url"] for e in self.events
                 if e.get("method") == "Network.requestWillBeSent"]  # fmt: skip
        return asked[1:]

    def complaints(self) -> list[str]:
        """What the browser logged: refused styles, faults, violations."""
        return [str(e["params"]) for e in self.events
                if e.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown",
                                       "Runtime.consoleAPICalled")]  # fmt: skip

    def dialogs(self) -> list[str]:
        """What the page asked or told its reader in a box of the browser."""
        return [str(e["params"]) for e in self.events
                if e.get("method") == "Page.javascriptDialogOpening"]  # fmt: skip

    def tree(self) -> list[dict[str, Any]]:
        """The accessibility tree as the browser gives it."""
        return list(self.call("Accessibility.getFullAXTree")["nodes"])

    def named(self) -> list[dict[str, str]]:
        """The accessibility tree: role and name of each node that is not ignored."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        shown = {n["nodeId"] for n in nodes if not n["ignored"]}
        return [
            {"role": str(n["role"]["value"]),
             "name": str(n.get("name", {}).get("value", "")),
             "children": str(len(shown & set(n.get("childIds", []))))}
            for n in nodes
            if not n["ignored"]
        ]  # fmt: skip

    def tagged_pdf(self) -> bytes:
        """The page printed to a tagged PDF."""
        made = self.call(
            "Page.printToPDF", generateTaggedPDF=True, preferCSSPageSize=True,
            printBackground=False,
        )  # fmt: skip
        return base64.b64decode(made["data"])


@contextlib.contextmanager
def opened(program: Path) -> Iterator[Tab]:
    """Start the browser with an empty profile and give its tab."""
    import websocket

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [str(program), *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = _port(Path(profile) / "DevToolsActivePort", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = [t for t in json.load(answer) if t["type"] == "page"]
            socket = websocket.create_connection(
                pages[0]["webSocketDebuggerUrl"], timeout=PATIENCE
            )
            with contextlib.closing(socket):
                tab = Tab(socket)
                for domain in ("Page", "Network", "Runtime", "Log", "Accessibility"):
                    tab.call(f"{domain}.enable")
                yield tab
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if file.is_file() and (text := file.read_text().split()):
            return int(text[0])
        time.sleep(0.05)
    raise RuntimeError("Chromium did not open its port")
