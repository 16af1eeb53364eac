import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { browserMemory, startSpeech, startTheme } from "../../program/page/language.ts";
import { openTones } from "../../program/page/tones.ts";
import { realTimers } from "../../program/timers.ts";
import "../../program/page/tokens.css";
import "../../program/page/parts.css";
import "./console.css";
import "uplot/dist/uPlot.min.css";
import "./card/card.css";
import "./card/actions.css";
import "./queue/queue.css";
import "./shift/shift.css";
import "./quiet/quiet.css";
import "./answering/answering.css";
import "./past/past.css";
import "./hubs/hubs.css";
import "./print/print.css";
import "./register/register.css";
import "./called-in/called-in.css";
import "./wall/wall.css";
import { openApi } from "./api.ts";
import { ConsolePage } from "./console-page.tsx";
import { openEntry } from "./entry.ts";
import { newId } from "./new-id.ts";
import { volumeIn } from "./volume.ts";

const memory = browserMemory(() => localStorage);
const perTab = browserMemory(() => sessionStorage);
const speech = startSpeech(memory, document.documentElement);
const theme = startTheme(memory, document.documentElement);
const consoleId = perTab.get("console") ?? newId();
perTab.set("console", consoleId);
const browserFetch: typeof fetch = (...of) => fetch(...of);

/** The open page stands in the address: it can be kept, sent and gone back from. */
const placeIn = (): string => /^#\/(.*)$/.exec(location.hash)?.[1] ?? "";
const isLink = (): boolean => location.hash.startsWith("#link=");
const place = signal(placeIn());
addEventListener("hashchange", () => {
  // A one-time link opened in the tab that shows the console changes only what is behind the #.
  if (isLink()) location.reload();
  else place.value = placeIn();
});
effect(() => {
  if (place.value !== placeIn()) location.hash = place.value && `#/${place.value}`;
});

const volume = signal(volumeIn(memory));

const entry = openEntry({
  api: openApi(browserFetch, () => newId()),
  fetch: browserFetch,
  timers: realTimers,
  speech,
  theme,
  tones: openTones(
    () => new AudioContext(),
    () => volume.peek() / 5,
  ),
  volume,
  memory,
  consoleId,
  place,
  /** The token of a one-time link; taken out of the address at once, so that nobody reads it over a shoulder. */
  takeLink() {
    const token = /^#link=(.+)$/.exec(location.hash)?.[1];
    if (token) history.replaceState(null, "", location.pathname + location.search);
    return token && decodeURIComponent(token);
  },
});

const page = document.getElementById("page");
if (page) render(<ConsolePage entry={entry} />, page);
