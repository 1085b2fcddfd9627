export function StatusView() { return <p>soon</p>; }
