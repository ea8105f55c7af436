import { secretsCommand } from './secrets';

process.exit(secretsCommand(process.argv.slice(2)));
