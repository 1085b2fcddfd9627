export function ProfileView() { return <p>soon</p>; }
