import { Aedes, type AedesOptions, type PublishPacket } from "aedes";

type Done = (fault?: Error) => void;

/**
 * aedes numbers a message when its way begins and, towards each client, drops whatever comes with a lower number than one
 * already delivered. QoS 1 and retained messages take longer on that way than QoS 0, so that a receipt could be overtaken and dropped
 * (aedes 1.2.0, `dedupe` in lib/client.js). Here one message goes at a time, in order.
 */
export class OrderedAedes extends Aedes {
  readonly #line: (() => void)[] = [];
  #busy = false;
  #running = false;

  /** Messages that wait for the one before them. */
  get behind(): number {
    return this.#line.length;
  }

  constructor(options: AedesOptions) {
    super(options);
    const straight = this.publish.bind(this);
    const ordered = (packet: PublishPacket, ...rest: unknown[]): void => {
      const done = rest.at(-1);
      const client = rest.length > 1 ? rest[0] : null;
      this.#line.push(() => {
        const finished: Done = (fault) => {
          this.#busy = false;
          if (typeof done === "function") done(fault);
          this.#run();
        };
        Reflect.apply(straight, this, [packet, client, finished]);
      });
      this.#run();
    };
    this.publish = ordered;
  }

  /** A loop, not a recursion: most messages are finished before their call returns. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    while (!this.#busy) {
      const first = this.#line.shift();
      if (!first) break;
      this.#busy = true;
      first();
    }
    this.#running = false;
  }
}
