/** What Nest classes of a service may ask for: `constructor(@Inject(STORE) private readonly store: Store)`. */
export const CONFIGURATION = Symbol('CONFIGURATION');
export const TRANSPORT = Symbol('TRANSPORT');
export const SUBJECTS = Symbol('SUBJECTS');
export const STORE = Symbol('STORE');
export const HOST = Symbol('HOST');
export const RULES = Symbol('RULES');
export const LOG = Symbol('LOG');
export const METER = Symbol('METER');
export const CLOCK = Symbol('CLOCK');
