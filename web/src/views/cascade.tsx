export function CascadeView() {
  return <p>soon</p>;
}
