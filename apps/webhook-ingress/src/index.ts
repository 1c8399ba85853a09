export { service } from './service.js';
export { cutNotification, type CutNotification } from './signature/cut-notification.js';
export { verifySignature } from './signature/verify-signature.js';
