import type { CalledInWords } from "./called-in-zh.ts";

export const calledInEn: CalledInWords = {
  open: "Open a case",
  title: "Open a case for a telephone call",
  find: "Whose home? Find it first",
  back: "Back to the register",
  how: "How urgent",
  rang: "Who rang",
  "caller.resident": "The resident",
  "caller.family": "Family",
  "caller.neighbour": "A neighbour",
  "caller.other": "Somebody else",
  note: "What was said (may be left empty)",
  noteHint: "Such as: heard a cry, nobody opens the door",
  send: "Open and claim",
  sending: "Opening",
  needRang: "First choose who rang",
  cancel: "Do not open one",
  keys: "Tab to the next, arrows to choose, Ctrl+Enter opens the case",
  noHub: "no hub",
  hub: "Hub",
  reading: "Reading",
  "fault.no-home": "The register has no such home: no case can be opened.",
  "fault.register-locked":
    "The register is locked and this home cannot be looked up: its key is missing or another one.",
  "fault.offline":
    "The centre did not answer; nobody knows whether it has the case. Press again: there will not be two.",
  "fault.other": "The centre did not accept it ({code}): do not count on a case. Press again: there will not be two.",
  existing: "This home has a case that is not closed: it is open now, and no other was made.",
  existingNote:
    "What you wrote waits in its note line, not kept yet: claim it, then press Enter there. If somebody has it already, tell them at once.",
  rangAt: "{who} rang",
  by: "opened by {name} at {time}",
  noStrip: "Nothing of the 30 minutes before: this case came by telephone, not from a device of the home.",
  noLamp: "not from a device of the home: no light, no voice",
  log: "Opened for a call, {who} rang",
};
