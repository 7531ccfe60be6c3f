/** What SNS puts into a queue for a subscription without raw delivery. */
export interface Notification {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion?: string;
  readonly Signature?: string;
  readonly SigningCertURL?: string;
  readonly UnsubscribeURL?: string;
  readonly MessageAttributes?: Readonly<Record<string, unknown>>;
}

/** A notification as a subscribed function receives it. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function snsEvent(notification: Notification, subscriptionArn: string): unknown {
  const {
    SigningCertURL = '',
    UnsubscribeURL = '',
    Signature = '',
    SignatureVersion = '1',
    ...rest
  } = notification;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          ...rest,
          Subject: rest.Subject ?? null,
          SignatureVersion,
          Signature,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: rest.MessageAttributes ?? {},
        },
      },
    ],
  };
}
