-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "normalizationSwitches" JSONB NOT NULL DEFAULT '{}';
