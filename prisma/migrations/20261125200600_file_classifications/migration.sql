-- CreateEnum
CREATE TYPE "ResultFormat" AS ENUM ('CSV', 'JSONL');

-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'CLASSIFY_FILE';

-- CreateTable
CREATE TABLE "FileClassification" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "alias" TEXT,
    "format" "ResultFormat" NOT NULL,
    "topK" INTEGER NOT NULL,
    "precision" DOUBLE PRECISION,
    "soFar" JSONB,
    "bytes" BIGINT,
    "sha256" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "FileClassification_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "Job" ADD COLUMN "classificationId" TEXT;

-- CreateIndex
CREATE INDEX "Job_classificationId_id_idx" ON "Job"("classificationId", "id");

-- AddForeignKey
ALTER TABLE "FileClassification" ADD CONSTRAINT "FileClassification_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Job" ADD CONSTRAINT "Job_classificationId_fkey" FOREIGN KEY ("classificationId") REFERENCES "FileClassification"("id") ON DELETE CASCADE ON UPDATE CASCADE;
