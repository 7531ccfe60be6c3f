import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What SNS puts into a queue for a subscription without raw delivery, as far as a mail needs it. */
export interface Notification {
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly UnsubscribeURL?: string;
}

export interface Mail {
  readonly to: string;
  readonly subscriptionArn: string;
}

const LINE_LENGTH = 998;

/**
 * Writes a notification as one mail that a person can open: `<stateDir>/outbox/<timestamp>-<topic>-<id>.eml`.
 * The name follows from notification and subscription, so that a notification that comes twice is one mail.
 */
export function writeMail(stateDir: string, mail: Mail, notification: Notification): void {
  const outbox = join(stateDir, 'outbox');
  mkdirSync(outbox, { recursive: true });
  const topic = notification.TopicArn.split(':').at(-1) ?? '';
  const subscription = mail.subscriptionArn.split(':').at(-1)?.slice(0, 8) ?? '';
  const id = `${notification.MessageId}-${subscription}`;
  const path = join(outbox, `${notification.Timestamp.replaceAll(/[:.]/g, '-')}-${topic}-${id}.eml`);
  // Renamed into place, so that nobody reads half a mail.
  writeFileSync(`${path}.part`, render(mail, notification, id));
  renameSync(`${path}.part`, path);
}

/** @see RFC 5322 */
function render(mail: Mail, notification: Notification, id: string): string {
  const headers = [
    'From: AWS Notifications <no-reply@sns.amazonaws.com>',
    `To: ${header(mail.to)}`,
    `Subject: ${header(notification.Subject ?? 'AWS Notification Message')}`,
    `Date: ${new Date(notification.Timestamp).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@sns.amazonaws.com>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  const body = [
    ...notification.Message.split(/\r?\n/),
    '',
    '--',
    'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
    notification.UnsubscribeURL ?? mail.subscriptionArn,
  ];
  return [...headers, '', ...body].join('\r\n') + '\r\n';
}

/** One line, whatever the value holds. */
function header(value: string): string {
  return value.replaceAll(/[\r\n]+/g, ' ').slice(0, LINE_LENGTH - 'Subject: '.length);
}
