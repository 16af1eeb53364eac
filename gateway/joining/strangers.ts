/** Who a frame is of, in the register's words; strangers heard lately, for codes that name a device without its family. */
import type { Heard } from "../../devices/family.ts";
import type { Candidate } from "../../devices/joining/read-code.ts";
import type { Register } from "../register/contract.ts";
import { entryOf } from "./naming.ts";

const strangersKept = { devices: 200, whenFull: "forget-oldest" } as const;

export interface Strangers {
  lately(): readonly Candidate[];
  /** Its id in the register; who has none is remembered for a while. */
  idOf(family: string, heard: Heard): string | undefined;
}

export function openStrangers(register: Pick<Register, "current" | "idOf">): Strangers {
  const strangers = new Map<string, Candidate>();
  const known = (family: string, key: string): string | undefined => {
    const id = register.idOf(family, key);
    return id !== `${family}:${key}` || entryOf(id, { register }) ? id : undefined;
  };
  const meet = (stranger: Candidate): void => {
    const at = `${stranger.family}:${stranger.key}`;
    strangers.delete(at);
    strangers.set(at, stranger);
    const [oldest] = strangers.keys();
    if (strangers.size > strangersKept.devices && oldest !== undefined) strangers.delete(oldest);
  };
  return {
    lately: () => [...strangers.values()],
    idOf(family, { device, also }) {
      const id = known(family, device) ?? (also === undefined ? undefined : known(family, also));
      if (id === undefined) meet({ family, key: device });
      return id;
    },
  };
}
