export { moduleNames, moduleOfPath, modules, type Module } from './modules.ts';
