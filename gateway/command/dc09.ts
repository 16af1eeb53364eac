/** `hearthwatch dc09`: what a technician at a centre's line needs: reads frames, and tries a receiver out. */
import { type Command, exitCodes, type Io } from "./command.ts";

const help = `hearthwatch dc09: SIA DC-09, the language of alarm receivers

  hearthwatch dc09 parse [--key K --key-format ascii|hex] < frames
      Reads frames from standard input, as they come off the line (LF … CR) or one on a line of text, and prints each as JSON:
      {"result","id","seq","account","receiver","line","encrypted","data","timestamp","events":[…]}
      events of ADM-CID: {"code","qualifier","group","zone"}; of SIA-DCS: {"code","address","text"} and what else is said.
      "result" is ok, or what is wrong: frame, length, crc, header, key_missing, key_wrong, timestamp, account, content; then
      "raw" holds the frame. What the frame does not say is null; digits stay as they are on the wire.

  hearthwatch dc09 send --to host:port --account 12AB --event test
      Sends one event to a receiver and prints the conversation. Agree with the centre first: only "test" and "null" call nobody.

  --event      test (602/RP), null (is anybody there?), one of our alerts such as call_rescue, a Contact ID code (101), or a
               SIA code (QA)
  --zone 5     --group 01     --restore (the event is over)     --format ADM-CID|SIA-DCS (otherwise as the code is)
  --tls        inside TLS; --ca FILE (its authority, PEM) and --server-name NAME (as its certificate has it) where needed
  --udp        datagrams instead of a connection        --receiver 0   --line 0   --seq 42   --no-stamp (without the time)
  --key K      encrypt; 16, 24 or 32 bytes. Others can see it in the list of processes: --key-file FILE reads it from there
  --key-format ascii (the signs as they stand) or hex (pairs of digits); needed with a key, because one text can be both
  --strict     parse: exit 1 when a frame was not ok          --json     send: one JSON object per line

Examples: printf '\\n1BC10012"ACK"0001L0#1234[]\\r' | npx hearthwatch dc09 parse
          npx hearthwatch dc09 send --to alarm.example:7000 --account 12AB --event test --key-file key.txt --key-format hex
Exit codes: parse: 0 each frame has its line, 1 with --strict: some frame was not ok. send: 0 the receiver has it, 1 it has
not. 2 called wrongly.`;

export const dc09: Command = {
  summary: "reads alarm receiver frames (SIA DC-09), tries a receiver",
  help,
  run: (args, io) => run(args, io),
};

async function run([what, ...rest]: string[], io: Io): Promise<number> {
  if (what === "parse") return (await import("./dc09-parse.ts")).parse(rest, io);
  if (what === "send") return (await import("./dc09-send.ts")).send(rest, io);
  io.stderr(
    `hearthwatch dc09: ${what === undefined ? "say what to do" : `there is no "${what}"`}: parse or send; --help shows examples`,
  );
  return exitCodes.usage;
}
