/** Figures for Prometheus: one registry per program, handed in, names prefixed `hearthwatch_`. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  counter(name: string, help: string, labels?: readonly string[]): (labels?: Labels, by?: number) => void;
  /** Read when somebody asks: nothing is computed for a scrape that never comes. */
  gauge(name: string, help: string, read: () => number | readonly Sample[], labels?: readonly string[]): void;
  histogram(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly string[],
  ): (value: number, labels?: Labels) => void;
}

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export function openMetrics(program: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ program });
  const registers = [registry];
  const metrics: Metrics = {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counter(name, help, labels = []) {
      const made = new Counter({ name: `hearthwatch_${name}`, help, labelNames: [...labels], registers });
      return (of = {}, by = 1) => made.inc({ ...of }, by);
    },
    gauge(name, help, read, labels = []) {
      new Gauge({
        name: `hearthwatch_${name}`,
        help,
        labelNames: [...labels],
        registers,
        collect() {
          const found = read();
          this.reset();
          if (typeof found === "number") this.set(found);
          else for (const sample of found) this.set({ ...sample.labels }, sample.value);
        },
      });
    },
    histogram(name, help, buckets, labels = []) {
      const made = new Histogram({
        name: `hearthwatch_${name}`,
        help,
        buckets: [...buckets],
        labelNames: [...labels],
        registers,
      });
      return (value, of = {}) => made.observe({ ...of }, value);
    },
  };
  ofTheProcess(metrics);
  return metrics;
}

/** prom-client's own set keeps a 10 ms timer running for the event loop's delay: too dear for a box that should idle. */
function ofTheProcess(metrics: Metrics): void {
  metrics.gauge("process_resident_bytes", "Resident memory of the process", () => process.memoryUsage.rss());
  metrics.gauge("process_cpu_seconds", "CPU time used since start", () => {
    const used = process.cpuUsage();
    return (used.user + used.system) / 1e6;
  });
  metrics.gauge("process_uptime_seconds", "Time since start", () => process.uptime());
  metrics.gauge("process_heap_bytes", "JavaScript heap in use", () => process.memoryUsage().heapUsed);
}
