import { describe, expect, it } from '@jest/globals';
import { differencesOf, digestOfTemplate } from './template.ts';

const table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'quotes' } };
const key = { Type: 'AWS::KMS::Key' };

describe('the digest of a template', () => {
  it('is the same in whatever order its members come', () => {
    const other = { Resources: { Key: key, Table: { Properties: table.Properties, Type: table.Type } } };
    expect(digestOfTemplate({ Resources: { Table: table, Key: key } })).toBe(digestOfTemplate(other));
  });

  it('is the same for what CloudFormation makes of characters that are not ASCII', () => {
    const named = (TableName: string) => ({ Resources: { Table: { ...table, Properties: { TableName } } } });
    expect(digestOfTemplate(named('café'))).toBe(digestOfTemplate(named('caf?')));
    expect(digestOfTemplate(named('café'))).not.toBe(digestOfTemplate(named('cafe')));
  });
});

describe('the differences of two templates', () => {
  it('are none for the same', () => {
    expect(differencesOf({ Resources: { Table: table } }, { Resources: { Table: { ...table } } })).toEqual(
      [],
    );
  });

  it('are the resources that changed, came or went, and what else did', () => {
    const changed = { ...table, Properties: { TableName: 'others' } };
    const differences = differencesOf(
      { Resources: { Table: table, Key: key } },
      { Resources: { Table: changed, Second: table }, Parameters: { Name: { Type: 'String' } } },
    );
    expect(differences).toEqual([
      'Key (AWS::KMS::Key)',
      'Second (AWS::DynamoDB::Table)',
      'Table (AWS::DynamoDB::Table)',
      'Parameters',
    ]);
  });
});
