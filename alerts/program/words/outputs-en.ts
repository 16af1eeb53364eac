/** The hub's voice and the command that lists it, in English. */
import type { OutputsWords } from "./outputs-zh.ts";

export const outputsEn: OutputsWords = {
  "voice.placeholder": "Placeholder voice.",
  "voice.recorded": "recorded",
  "voice.placeholder_there": "placeholder",
  "voice.missing": "missing",
  "voice.unreadable": "unreadable",
  "voice.counts": "{recorded} recorded, {placeholder} placeholders, {missing} missing, {unreadable} unreadable",
  "voice.how":
    "Let somebody with a clear voice record what is not recorded (as WAV), under the file names above. They count at once, without a restart",
  "voice.make": "For placeholders until then: hearthwatch voice --config {config} --make",
  "voice.no_espeak": "espeak-ng is not installed, so no placeholder can be made. Install it: apt-get install espeak-ng",
  "voice.failed": "The placeholder could not be made: {said}",
};
