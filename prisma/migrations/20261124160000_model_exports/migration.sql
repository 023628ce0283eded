-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "exports" JSONB NOT NULL DEFAULT '[]';
