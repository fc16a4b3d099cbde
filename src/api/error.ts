/** Body of every failed request (Engine API: ErrorResponse). */
export interface ErrorResponse {
  message: string;
}
