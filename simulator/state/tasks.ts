import type { Clock } from "../clock";
import type { SwitchValues } from "../switches";
import type { LogonSession } from "./sessions";

interface TaskResult {
  readonly success: boolean;
  readonly message: string | undefined;
}

export interface Task {
  /** `task-<n>`, counted by each logon session anew. */
  readonly id: string;
  readonly operation: string;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly first: "Running" | "OperationFinished" | "Finished";
  readonly result: TaskResult;
}

/** The tasks of all logon sessions. */
export class Tasks {
  readonly #switches: SwitchValues;
  readonly #clock: Clock;
  #tasks: Task[] = [];
  readonly #counts = new Map<string, number>();

  constructor(switches: SwitchValues, clock: Clock) {
    this.#switches = switches;
    this.#clock = clock;
  }

  start(session: LogonSession, operation: string, first: Task["first"], result: TaskResult): Task {
    const number = (this.#counts.get(session.id) ?? 0) + 1;
    this.#counts.set(session.id, number);
    const task: Task = {
      id: `task-${number}`,
      operation,
      sessionId: session.id,
      startedAt: this.#clock.now(),
      first,
      result,
    };
    this.#tasks.push(task);
    return task;
  }

  computeState(task: Task): Task["first"] {
    return this.#clock.now() >= task.startedAt + this.#switches.taskDuration
      ? "Finished"
      : task.first;
  }

  /** The tasks that a session sees: those that it started, or all if tasks outlive the session. */
  seenBy(session: LogonSession): readonly Task[] {
    return this.#tasks.filter(
      (task) => this.#switches.taskSurvivesLogon || task.sessionId === session.id,
    );
  }

  find(session: LogonSession, id: string): Task | undefined {
    return this.seenBy(session).findLast((task) => task.id === id.toLowerCase());
  }

  remove(task: Task): void {
    this.#tasks = this.#tasks.filter((candidate) => candidate !== task);
  }

  forgetAll(): void {
    this.#tasks = [];
    this.#counts.clear();
  }
}
