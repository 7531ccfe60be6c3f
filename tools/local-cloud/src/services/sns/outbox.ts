import { join } from 'node:path';
import { writeWhole } from '../../core/disk.ts';

/** The members of a notification in a queue (without raw delivery) that a mail uses. */
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
 * Writes a notification as a mail file: `<stateDir>/outbox/<timestamp>-<topic>-<id>.eml`. The name is derived from the
 * notification and the subscription, so a notification that is delivered twice yields one mail.
 */
export function writeMail(stateDir: string, mail: Mail, notification: Notification): void {
  const outbox = join(stateDir, 'outbox');
  const topic = notification.TopicArn.split(':').at(-1) ?? '';
  const subscription = mail.subscriptionArn.split(':').at(-1)?.slice(0, 8) ?? '';
  const id = `${notification.MessageId}-${subscription}`;
  const path = join(outbox, `${notification.Timestamp.replaceAll(/[:.]/g, '-')}-${topic}-${id}.eml`);
  writeWhole(path, render(mail, notification, id));
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

/** On one line, whatever the value contains. */
function header(value: string): string {
  return value.replaceAll(/[\r\n]+/g, ' ').slice(0, LINE_LENGTH - 'Subject: '.length);
}
