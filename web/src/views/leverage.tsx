export function LeverageView() { return <p>soon</p>; }
