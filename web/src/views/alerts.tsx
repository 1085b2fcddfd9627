export function AlertsView() {
  return <p>soon</p>;
}
