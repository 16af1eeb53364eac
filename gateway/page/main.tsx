import { render } from "preact";
import { browserMemory, startSpeech, startTheme } from "../../alerts/program/page/language.ts";
import { openTones } from "../../alerts/program/page/tones.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import "../../alerts/program/page/tokens.css";
import "../../alerts/program/page/parts.css";
import "./household.css";
import { openHousehold } from "./household.ts";
import { HouseholdPage } from "./household-page.tsx";
import { soundOf } from "./sound.ts";

const memory = browserMemory(() => localStorage);
const speech = startSpeech(memory, document.documentElement);
const theme = startTheme(memory, document.documentElement);
const tones = openTones(() => new AudioContext());
const household = openHousehold({
  fetch: (...of) => fetch(...of),
  timers: realTimers,
  speech,
  theme,
  tones,
  memory,
});
soundOf(household, realTimers);

const place = document.getElementById("page");
if (place) render(<HouseholdPage household={household} />, place);
