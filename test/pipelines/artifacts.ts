import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { at, bags, type Job, jobOf } from "./pipelines";
import type { Files } from "./repository";

/** An artifact that a job takes. */
interface Taken {
  readonly pipeline: string;
  readonly job: Job;
  readonly name: string;
}

/** The folders of a job's machine. */
interface Folders {
  readonly sources: string;
  readonly workspace: string;
  readonly temporary: string;
}

/** The files that jobs of a pull request hand on, and what a hostile one makes of its own. */
export class Artifacts {
  /** What else the pull request's program put into its artifact, by its path there. */
  hostile: Files = {};
  /** Whether the preview in it is a link. */
  isLink = false;

  /** Puts an artifact where its system puts it. */
  unpack(taken: Taken, file: string, folders: Folders): void {
    const place = placeOf(taken, folders);
    const target = join(place, `${taken.name}.json`);
    cpSync(file, target);
    if (taken.job !== "gate" || taken.name !== "preview") return;
    if (this.isLink) {
      renameSync(target, join(place, "other.json"));
      symlinkSync("other.json", target);
    }
    for (const to of [place, ...(takesAll(taken) ? [folders.sources] : [])])
      for (const [path, text] of Object.entries(this.hostile)) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        writeFileSync(join(to, path), text, { mode: 0o755 });
      }
  }
}

/**
 * GitLab puts artifacts into the project's folder; Azure into a folder of the artifact's name
 * beside the sources; GitHub where the step says.
 */
function placeOf({ pipeline, job, name }: Taken, folders: Folders): string {
  if (pipeline === "azure-devops") return join(folders.workspace, name);
  const madeBy = name === "state" ? "fetch" : name;
  const step = bags(jobOf(pipeline, job)["steps"]).find((one) =>
    String(at(one, "with", "artifact-ids")).includes(`needs.${madeBy}.`),
  );
  const path = at(step, "with", "path");
  return typeof path === "string"
    ? path.replace("${{ runner.temp }}", folders.temporary)
    : folders.sources;
}

/**
 * Whether a job of Azure downloads all artifacts that there are: one that is called as the folder
 * of the sources, `s`, then lands on them.
 */
function takesAll({ pipeline, job }: Taken): boolean {
  return bags(jobOf(pipeline, job)["steps"]).some(
    (step) => step["download"] === "current" && step["artifact"] === undefined,
  );
}
