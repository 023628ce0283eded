-- AlterTable
ALTER TABLE "DatasetVersion" ADD COLUMN     "encodings" JSONB NOT NULL DEFAULT '[]';
