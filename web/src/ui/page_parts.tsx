// The frame of a view that shows one answer: loading, problem, or the answer with its age and sources.
import type { ComponentChildren, JSX } from "preact";
import type { Resource } from "../store/resource";
import { Loading, ProblemPanel, StaleNote } from "./basics";

export function Answer<T>(props: {
  what: string;
  resource: Resource<T>;
  children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { data, problem, at } = props.resource.state.value;
  if (!data) {
    return problem ? (
      <ProblemPanel what={props.what} problem={problem} onRetry={props.resource.reload} />
    ) : (
      <Loading what={props.what.toLowerCase()} />
    );
  }
  return (
    <>
      <StaleNote at={at} problem={problem} />
      {props.children(data)}
    </>
  );
}
