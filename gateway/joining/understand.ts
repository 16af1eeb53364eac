/** What a command asks of the machine: codes and names are looked up here, where the world outside is known. */
import type { InstallationCommand } from "../../devices/joining/installation.ts";
import type { Happening } from "../../devices/joining/machine.ts";
import type { InstallationState, Slip } from "../../devices/joining/state.ts";
import { type NamingDeps, nameByChoice, nameByCode, nameOfEntry } from "./naming.ts";

/** `installCode` is the network's alone: it stays in memory, beside the state that is kept. */
export type Understood =
  | { readonly happening: Happening; readonly installCode?: string | undefined }
  | { readonly refused: Omit<Slip, "at"> };

export function understand(command: Exclude<InstallationCommand, { do: "join_hub" }>, naming: NamingDeps): Understood {
  switch (command.do) {
    case "scan": {
      const found = nameByCode(command.code, command.replaces, naming);
      if ("refused" in found) return found;
      return { happening: { type: "named", named: found.named }, installCode: found.installCode };
    }
    case "pick": {
      const found = nameByChoice(command, naming);
      return "refused" in found ? found : { happening: { type: "named", named: found.named } };
    }
    case "adopt": {
      const found = nameOfEntry(command.device, naming);
      return found ? { happening: { type: "adopted", ...found } } : { refused: { code: "code_unknown", values: {} } };
    }
    default:
      return { happening: { type: "order", order: command } };
  }
}

/** The number that a scanned device will have: the one it has already, or the next. */
export function numberOf(what: Happening, state: InstallationState | undefined): number {
  const devices = state?.devices ?? [];
  const again =
    what.type === "named"
      ? devices.find((each) => each.family === what.named.family && each.key === what.named.key)
      : undefined;
  return again?.n ?? devices.length + 1;
}

/** Ids only: what was typed may be a secret of the network. */
export const objectOf = (command: InstallationCommand): string | undefined =>
  "n" in command ? `#${command.n}` : "device" in command ? command.device : undefined;
