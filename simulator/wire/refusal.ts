/** A request that the server answers with an error document. Thrown by routes and readers. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What .NET says where a document lacks a required node. */
export const NULL_REFERENCE = "Object reference not set to an instance of an object.";
