/** One object of the stream GET /events; time in Unix seconds, timeNano in nanoseconds. */
export interface EventMessage {
  /** Old spellings, still sent for containers and images. */
  status?: string;
  id?: string;
  from?: string;
  Type: string;
  Action: string;
  Actor: EventActor;
  scope?: string;
  time: number;
  timeNano: number;
}

export interface EventActor {
  ID: string;
  Attributes: Record<string, string>;
}
