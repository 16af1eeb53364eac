import { render } from "preact";
import { browserMemory, startSpeech, startTheme } from "../../alerts/program/page/language.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import "../../alerts/program/page/tokens.css";
import "../../alerts/program/page/parts.css";
import "./installer.css";
import { openInstaller } from "./installer.ts";
import { InstallerPage } from "./installer-page.tsx";
import { readPicture } from "./picture.ts";

const memory = browserMemory(() => localStorage);
const speech = startSpeech(memory, document.documentElement);
startTheme(memory, document.documentElement);

const installer = openInstaller({
  fetch: (...of) => fetch(...of),
  timers: realTimers,
  speech,
  readPicture,
  memory,
  /** What a phone's camera opened: the installer code, or a device's code; taken out of the address at once. */
  takeFragment() {
    const found = /^#(code|unlock|join)=(.+)$/.exec(location.hash);
    if (!found) return undefined;
    history.replaceState(null, "", location.pathname + location.search);
    return { what: found[1] ?? "", text: decodeURIComponent(found[2] ?? "") };
  },
});

const place = document.getElementById("page");
if (place) render(<InstallerPage installer={installer} />, place);
