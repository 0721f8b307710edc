import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { virtualMachines } from "../support/engine-server";
import { CommentServer } from "./comment-server";
import { copyExample, type Done, Machines, PIPELINE_ENGINE } from "./machines";
import type { Bag } from "./pipelines";
import type { Files } from "./repository";
import { JOB_TOKEN } from "./settings";

/** The full name, of which a local copy keeps the last part. */
const STACK = "organization/permissions/dev";
/** Stands for what opens the state: a job that has it gets the backend's address and passphrase. */
export const STATE_TOKEN = "pul-of-the-state";
/** Files of the program's repository that the tests do not write themselves. */
const FILES = [
  "Pulumi.yaml",
  "Pulumi.dev.yaml",
  "package.json",
  "stand-ins.mjs",
  "post-comment.mjs",
];

/** Allows what main makes in the beginning. */
const ALLOWED = ["TECH\\Operators", "BUILTIN\\Administrators"].map((account) => ({
  account,
  reason: "They were there before",
  expires: "2999-12-31",
  kinds: ["widen"],
}));

/** A stack that main brought up, its repository, and the system that runs its pipelines. */
export class Review {
  private constructor(
    readonly scene: Scene,
    readonly comments: CommentServer,
    readonly machines: Machines,
  ) {}

  static async start(): Promise<Review> {
    const scene = await startScene({ program: "", engine: PIPELINE_ENGINE });
    const comments = await CommentServer.start();
    const { simulator, project } = scene;
    const connection = {
      VEEAM_EM_USERNAME: simulator.username,
      VEEAM_EM_PASSWORD: simulator.password,
      VEEAM_EM_FINGERPRINT: simulator.fingerprint,
      PULUMI_ACCESS_TOKEN: STATE_TOKEN,
    };
    const settings = {
      "": { PULUMI_STACK: STACK, VEEAM_EM_URL: simulator.url },
      "merge-request-notes": { GITLAB_TOKEN: JOB_TOKEN },
      "enterprise-manager": connection,
      "enterprise-manager-nightly": connection,
    };
    const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE = "" } = project.environment;
    const backend = { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE };
    const machines = await Machines.start(backend, comments.address, settings);
    comments.artifact = () => machines.copyOfState();
    return new Review(scene, comments, machines);
  }

  async close(): Promise<void> {
    this.comments.stop();
    this.machines.close();
    await this.scene.close();
  }

  get folder(): string {
    return this.scene.project.folder;
  }

  /** Brings main up, and makes the copy of its state. */
  async bringUp(pipeline: string): Promise<readonly Done[]> {
    this.scene.project.write(this.programOf({}));
    copyExample(pipeline, this.folder);
    writeFileSync(join(this.folder, "allow.json"), JSON.stringify(ALLOWED));
    return [await this.trusted(pipeline, "up"), await this.trusted(pipeline, "state")];
  }

  trusted(pipeline: string, job: "up" | "drift" | "state"): Promise<Done> {
    return this.machines.runTrusted(pipeline, job, this.folder);
  }

  /** Runs the jobs of a pull request that changes files; main has an empty allow-list. */
  async review(pipeline: string, files: Files): Promise<Record<string, Done>> {
    copyExample(pipeline, this.folder);
    const main = { "index.js": this.programOf({}), "allow.json": "[]" };
    this.machines.repository.commitMain(this.folder, FILES, main);
    this.machines.repository.propose(files);
    return this.machines.review(pipeline, join(this.folder, "node_modules"));
  }

  programOf(change: Bag): string {
    const [machine, other] = virtualMachines(this.scene.simulator);
    return program(
      declare("Account", "operators", {
        name: "TECH\\Operators",
        type: "Group",
        roles: ["Portal User", "VM Restore Operator"],
        scopes: [{ object: machine.object }],
        allVms: false,
        ...change,
      }),
      declare("AccountScope", "databases", {
        account: "BUILTIN\\Administrators",
        object: other.object,
      }),
    );
  }
}
