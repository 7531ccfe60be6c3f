import { describe, expect, it } from '@jest/globals';
import { differencesOf, digestOfTemplate } from './template.ts';

const table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'quotes' } };
const key = { Type: 'AWS::KMS::Key' };

describe('digestOfTemplate', () => {
  it('ignores the order of members', () => {
    const other = { Resources: { Key: key, Table: { Properties: table.Properties, Type: table.Type } } };
    expect(digestOfTemplate({ Resources: { Table: table, Key: key } })).toBe(digestOfTemplate(other));
  });

  it('is the same after CloudFormation has replaced characters that are not ASCII', () => {
    const named = (TableName: string) => ({ Resources: { Table: { ...table, Properties: { TableName } } } });
    expect(digestOfTemplate(named('café'))).toBe(digestOfTemplate(named('caf?')));
    expect(digestOfTemplate(named('café'))).not.toBe(digestOfTemplate(named('cafe')));
  });
});

describe('differencesOf', () => {
  it('is empty for equal templates', () => {
    expect(differencesOf({ Resources: { Table: table } }, { Resources: { Table: { ...table } } })).toEqual(
      [],
    );
  });

  it('lists resources that changed, were added or removed, and other sections', () => {
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
