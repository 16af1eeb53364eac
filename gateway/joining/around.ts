/** What the machine may know of the home while it judges. */
import type { Around } from "../../devices/joining/state.ts";
import type { Register } from "../register/contract.ts";
import { roomsOffered } from "./rooms.ts";

export function aroundOf({
  register,
  online,
  down,
}: {
  readonly register: Pick<Register, "current">;
  readonly online: () => boolean;
  readonly down: (family: string) => string | undefined;
}): Around {
  const { home, devices } = register.current.book;
  const [only, second] = home.residents;
  return {
    rooms: home.rooms,
    offered: roomsOffered(home.rooms),
    taken: devices.map((each) => each.id),
    online: online(),
    down,
    resident: second ? undefined : only?.id,
  };
}
