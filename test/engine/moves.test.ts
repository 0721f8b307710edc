import { expect } from "chai";
import { program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";
import { allMoves, EXISTING, existingAccounts, type Move, nameOf } from "../support/moves";

describe("Grants that get another name or place in the program, [long]", () => {
  for (const format of ["xml", "json"] as const)
    for (const parallel of [1, 4, 64])
      it(`are there afterwards, ${String(parallel)} operations at a time in ${format.toUpperCase()}`, async () => {
        const scene = await startScene({ program: program(), format, inline: true });
        try {
          const [machine, other] = virtualMachines(scene.simulator);
          await makeMoves(scene, allMoves(machine, other), `--parallel=${String(parallel)}`);
        } finally {
          await scene.close();
        }
      });
});

async function makeMoves(scene: Scene, moves: readonly Move[], flag: string): Promise<void> {
  const { simulator, project } = scene;
  for (const name of existingAccounts(moves)) simulator.state.addAccount({ name, ...EXISTING });
  project.write(program(...moves.flatMap(({ before }) => before)));
  await project.up(flag);
  for (const { drift } of moves) drift(simulator);
  project.write(program(...moves.flatMap(({ after }) => after)));
  await project.up(flag);
  const grants = grantsOf(simulator);
  expect(Object.fromEntries(moves.map(({ name }) => [name, grants[nameOf(name)]]))).to.deep.equal(
    Object.fromEntries(
      moves.map(({ name, expected }) => [name, { type: EXISTING.type, ...expected }]),
    ),
  );
  await project.up("--refresh", "--expect-no-changes");
}
