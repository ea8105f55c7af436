// The kinds of actor this service hosts.
export { DESK_KIND } from './domain/desk/desk.kind';
export { HELPER_KIND } from './domain/helper/helper.kind';
